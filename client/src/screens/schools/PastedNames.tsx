import { Alert, Stack, Text, Textarea } from "@mantine/core";
import { useTranslation } from "react-i18next";
import css from "./PastedNames.module.css";
import type { ParsedNames } from "./parseNames.ts";

/** The field to paste into, and what was understood of it. */
export function PastedNames({
  text,
  onChange,
  parsed,
}: {
  text: string;
  onChange: (text: string) => void;
  parsed: ParsedNames;
}) {
  const { t } = useTranslation();
  const { names, unfit, repeated } = parsed;
  return (
    <Stack gap="sm">
      <Textarea
        label={t("names.paste")}
        description={t("names.pasteNote")}
        value={text}
        onChange={(event) => onChange(event.currentTarget.value)}
        rows={7}
        data-testid="student-names"
      />
      <Text fw={600} aria-live="polite">
        {t("names.understood", { count: names.length })}
      </Text>
      {names.length > 0 && (
        <ol className={css["names"]}>
          {names.map((name, index) => (
            <li key={index}>{name}</li>
          ))}
        </ol>
      )}
      {repeated.length > 0 && (
        <Alert color="yellow">
          {t("names.repeated", { names: repeated.join(t("common.listComma")) })}
        </Alert>
      )}
      {unfit.length > 0 && (
        <Alert color="red">{t("names.unfit", { names: unfit.join(t("common.listComma")) })}</Alert>
      )}
      {names.length > 200 && <Alert color="red">{t("names.tooMany")}</Alert>}
    </Stack>
  );
}

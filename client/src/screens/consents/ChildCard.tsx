import { Button, Group, Stack, Text, Title } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type ChildConsents, ConsentKind } from "../../../../protocol/consents.ts";
import { useRecordConsent } from "../../api/consents.ts";
import { ConfirmDialog } from "../../components/ConfirmDialog.tsx";
import { ErrorNote } from "../../components/ErrorNote.tsx";
import { IconMicrophone, IconVideo } from "../../components/icons.ts";
import css from "./ChildCard.module.css";
import { ConsentState } from "./ConsentState.tsx";
import { latestEntry } from "./latestEntry.ts";
import { useEntryText } from "./useEntryText.ts";

const icons = { sound: IconMicrophone, picture: IconVideo };

/** One child: what is asked, what the family said, and the way to say otherwise. */
export function ChildCard({ child }: { child: ChildConsents }) {
  const { t } = useTranslation();
  const record = useRecordConsent(child.child.personId);
  const [withdrawing, setWithdrawing] = useState<ConsentKind>();
  const entryText = useEntryText();
  const name = child.child.displayName;
  const say = (kind: ConsentKind, deed: "given" | "withdrawn") =>
    record.mutate(
      { kinds: [kind], deed, how: "signedIn" },
      { onSuccess: () => setWithdrawing(undefined) },
    );
  return (
    <section className={css["card"]} data-testid="child-consents">
      <Title order={2} size="h3">
        {name}
      </Title>
      {child.need === "none" ? (
        <Text>{t("consents.oldEnough", { name })}</Text>
      ) : (
        <Stack gap="sm" mt="xs">
          {child.need === "ageUnknown" && <Text c="dimmed">{t("consents.ageUnknownText")}</Text>}
          <div>
            {ConsentKind.options.map((kind) => {
              const Icon = icons[kind];
              const latest = latestEntry(child, kind);
              const given = latest?.deed === "given";
              return (
                <div key={kind} className={css["kind"]} data-testid={`consent-${kind}`}>
                  <Icon size={28} aria-hidden="true" />
                  <div className={css["what"]}>
                    <Text fw={600}>{t(`consents.kinds.${kind}`)}</Text>
                    <Text>{t(`consents.ask.${kind}`)}</Text>
                    <ConsentState child={child} kind={kind} />
                    {latest && (
                      <Text c="dimmed" size="sm">
                        {entryText(latest)}
                      </Text>
                    )}
                  </div>
                  <Group className={css["acts"] ?? ""} gap="sm">
                    {!latest && (
                      <Button
                        variant="default"
                        disabled={record.isPending}
                        onClick={() => say(kind, "withdrawn")}
                        data-testid={`refuse-${kind}`}
                      >
                        {t("consents.refuse")}
                      </Button>
                    )}
                    {/* Yes and no weigh the same: nobody is pushed. */}
                    <Button
                      variant="default"
                      loading={record.isPending && record.variables.kinds[0] === kind}
                      onClick={() => (given ? setWithdrawing(kind) : say(kind, "given"))}
                      data-testid={`${given ? "withdraw" : "give"}-${kind}`}
                    >
                      {t(given ? `consents.withdrawKind.${kind}` : `consents.giveKind.${kind}`)}
                    </Button>
                  </Group>
                </div>
              );
            })}
          </div>
          {record.error && withdrawing === undefined && <ErrorNote error={record.error} />}
        </Stack>
      )}
      {child.entries.length > 2 && (
        <details className={css["earlier"]}>
          <summary>{t("consents.history")}</summary>
          <ul>
            {child.entries.map((entry) => (
              <li key={`${entry.at} ${entry.kind} ${entry.deed}`}>
                {t("consents.historyLine", {
                  kind: t(`consents.kinds.${entry.kind}`),
                  deed: t(`consents.deeds.${entry.deed}`),
                  by: entryText(entry),
                })}
              </li>
            ))}
          </ul>
        </details>
      )}
      {withdrawing && (
        <ConfirmDialog
          title={t("consents.withdrawTitle", { name })}
          text={t(`consents.withdrawText.${withdrawing}`, { name })}
          confirm={t(`consents.withdrawKind.${withdrawing}`)}
          pending={record.isPending}
          error={record.error}
          onConfirm={() => say(withdrawing, "withdrawn")}
          onClose={() => setWithdrawing(undefined)}
        />
      )}
    </section>
  );
}

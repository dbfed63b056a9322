import { Alert, Button, CopyButton, Group, Modal, Portal, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { renderSVG } from "uqr";
import type { NewAccount } from "../../../protocol/people.ts";
import { IconCheck, IconCopy, IconPrinter } from "./icons.ts";
import css from "./AccountSlips.module.css";
import table from "./officeTable.module.css";

/**
 * A code that opens the door with the name filled in. The password stays on the paper: an address is
 * kept in histories and passed on by chat programs, and a photo of the code alone lets nobody in.
 */
const codeOf = (signInName: string): string => {
  const address = `${window.location.origin}/sign-in?name=${encodeURIComponent(signInName)}`;
  return `data:image/svg+xml,${encodeURIComponent(renderSVG(address, { border: 2 }))}`;
};

/** New accounts with their first passwords, which nobody can look up again: to copy or to print. */
export function AccountSlips({
  title,
  accounts,
  onClose,
}: {
  title: string;
  accounts: readonly NewAccount[];
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const headings = [t("people.name"), t("signIn.name"), t("slips.password")];
  const asSheet = [
    headings,
    ...accounts.map((one) => [one.displayName, one.signInName, one.initialPassword]),
  ]
    .map((row) => row.join("\t"))
    .join("\n");
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      closeOnClickOutside={false}
      closeOnEscape={false}
      withCloseButton={false}
      title={t("slips.title", { title })}
    >
      <Stack gap="md">
        <Alert color="yellow">{t("slips.once")}</Alert>
        <Group gap="sm">
          <CopyButton value={asSheet}>
            {({ copied, copy }) => (
              <Button
                variant="default"
                leftSection={copied ? <IconCheck size={18} /> : <IconCopy size={18} />}
                onClick={copy}
              >
                {copied ? t("slips.copied") : t("slips.copy")}
              </Button>
            )}
          </CopyButton>
          <Button
            variant="default"
            leftSection={<IconPrinter size={18} />}
            onClick={() => window.print()}
          >
            {t("slips.print")}
          </Button>
        </Group>
        <table className={table["table"]}>
          <thead>
            <tr>
              {headings.map((heading) => (
                <th key={heading}>{heading}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {accounts.map((one) => (
              <tr key={one.personId} data-testid="new-account">
                <td data-label={headings[0]}>{one.displayName}</td>
                <td data-label={headings[1]} data-testid="new-sign-in-name">
                  {one.signInName}
                </td>
                <td data-label={headings[2]} data-testid="new-password">
                  <code>{one.initialPassword}</code>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
        <Button onClick={onClose} data-testid="slips-done">
          {t("slips.done")}
        </Button>
      </Stack>
      <Portal>
        <div className={css["print"]}>
          {accounts.map((one) => (
            <div key={one.personId} className={css["slip"]}>
              <img className={css["code"]} src={codeOf(one.signInName)} alt="" />
              <strong>{t("app.name")}</strong>
              <Text>{window.location.origin}</Text>
              <Text>{one.displayName}</Text>
              <Text>{t("slips.printName", { name: one.signInName })}</Text>
              <Text>{t("slips.printPassword", { password: one.initialPassword })}</Text>
              <Text size="xs">{t("slips.printNote")}</Text>
            </div>
          ))}
        </div>
      </Portal>
    </Modal>
  );
}

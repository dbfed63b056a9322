import { ActionIcon, Menu } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type ClassConsents, ConsentKind } from "../../../../protocol/consents.ts";
import { BirthDateDialog } from "../../components/BirthDateDialog.tsx";
import { IconArrowBackUp, IconCake, IconDots, IconSignature } from "../../components/icons.ts";
import { latestEntry } from "./latestEntry.ts";
import { PaperDialog } from "./PaperDialog.tsx";

/** What a school writes down about one child. */
export function ChildMenu({ child }: { child: ClassConsents["children"][number] }) {
  const { t } = useTranslation();
  const [dialog, setDialog] = useState<"given" | "withdrawn" | "birthDate">();
  const close = () => setDialog(undefined);
  const given = ConsentKind.options.filter((kind) => latestEntry(child, kind)?.deed === "given");
  const others = ConsentKind.options.filter((kind) => !given.includes(kind));
  const { displayName, personId } = child.child;
  return (
    <>
      <Menu position="bottom-end" shadow="md">
        <Menu.Target>
          <ActionIcon
            color="gray"
            aria-label={t("people.actionsFor", { name: displayName })}
            data-testid="consent-actions"
          >
            <IconDots size={20} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {child.need !== "none" && others.length > 0 && (
            <Menu.Item
              leftSection={<IconSignature size={18} />}
              onClick={() => setDialog("given")}
              data-testid="record-paper"
            >
              {t("consents.recordPaper")}
            </Menu.Item>
          )}
          {child.need !== "none" && given.length > 0 && (
            <Menu.Item
              leftSection={<IconArrowBackUp size={18} />}
              onClick={() => setDialog("withdrawn")}
              data-testid="record-withdrawal"
            >
              {t("consents.recordWithdrawal")}
            </Menu.Item>
          )}
          <Menu.Item
            leftSection={<IconCake size={18} />}
            onClick={() => setDialog("birthDate")}
            data-testid="change-birth-date"
          >
            {t("birthDate.change")}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {(dialog === "given" || dialog === "withdrawn") && (
        <PaperDialog
          child={child}
          deed={dialog}
          kinds={dialog === "given" ? others : given}
          onClose={close}
        />
      )}
      {dialog === "birthDate" && (
        <BirthDateDialog
          person={{ personId, displayName, birthDate: child.birthDate }}
          onClose={close}
        />
      )}
    </>
  );
}

import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ClassId, SchoolId } from "../../../protocol/ids.ts";
import { useFirstPasswords } from "../api/schools.ts";
import { AccountSlips } from "./AccountSlips.tsx";
import { ConfirmDialog } from "./ConfirmDialog.tsx";
import { IconPrinter } from "./icons.ts";

/** Slips for the first sign-in of a class or of a school's teachers; printing again makes new passwords. */
export function SlipsButton({
  of,
  name,
  label,
  variant = "subtle",
}: {
  of: { classId: ClassId } | { teachersOf: SchoolId };
  /** Of the class, or of the school. */
  name: string;
  label: string;
  variant?: "subtle" | "default";
}) {
  const { t } = useTranslation();
  const make = useFirstPasswords(of);
  const [asking, setAsking] = useState(false);
  const close = (): void => {
    setAsking(false);
    make.reset();
  };
  const accounts = make.data?.accounts ?? [];
  return (
    <>
      <Button
        variant={variant}
        leftSection={<IconPrinter size={18} />}
        onClick={() => setAsking(true)}
        data-testid="print-slips"
      >
        {label}
      </Button>
      {asking && accounts.length > 0 && (
        <AccountSlips title={name} accounts={accounts} onClose={close} />
      )}
      {asking && accounts.length === 0 && (
        <ConfirmDialog
          title={t("firstSlips.title", { name })}
          text={make.isSuccess ? t("firstSlips.nobody") : t("firstSlips.text")}
          confirm={make.isSuccess ? t("common.close") : t("firstSlips.make")}
          pending={make.isPending}
          error={make.error}
          onConfirm={make.isSuccess ? close : () => make.mutate()}
          onClose={close}
        />
      )}
    </>
  );
}

import { Button, Pagination, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { LeftPeople as LeftPage } from "../../../../protocol/erasure.ts";
import { useLeftPeople } from "../../api/people.ts";
import { ErrorNote } from "../../components/ErrorNote.tsx";
import { IconUserOff } from "../../components/icons.ts";
import { LoadingRows } from "../../components/LoadingScreen.tsx";
import table from "../../components/officeTable.module.css";
import { EraseDialog } from "./EraseDialog.tsx";

type LeftPerson = LeftPage["people"][number];

/** Whoever was removed and is still named and seen in what they taught; they can be erased, too. */
export function LeftPeople() {
  const { t } = useTranslation();
  const [page, setPage] = useState(1);
  const [erasing, setErasing] = useState<LeftPerson>();
  const left = useLeftPeople(page);
  if (left.error && !left.data)
    return <ErrorNote error={left.error} onRetry={() => void left.refetch()} />;
  if (!left.data) return <LoadingRows rows={3} height={44} />;
  const { people, total, pageSize } = left.data;
  return (
    <Stack gap="sm">
      {people.length === 0 ? (
        <Text>{t("erasure.noneLeft")}</Text>
      ) : (
        <table className={table["table"]}>
          <thead>
            <tr>
              <th>{t("people.name")}</th>
              <th>{t("erasure.leftAt")}</th>
              <th data-number>{t("erasure.lessons")}</th>
              <th data-number>{t("schools.actions")}</th>
            </tr>
          </thead>
          <tbody>
            {people.map((person) => (
              <tr key={person.personId} data-testid="left-person">
                <td data-label={t("people.name")}>{person.displayName}</td>
                <td data-label={t("erasure.leftAt")}>
                  {t("audit.time", { date: new Date(person.leftAt) })}
                </td>
                <td data-number data-label={t("erasure.lessons")}>
                  {person.lessonCount}
                </td>
                <td data-number data-label={t("schools.actions")}>
                  <Button
                    variant="default"
                    leftSection={<IconUserOff size={18} />}
                    aria-label={t("erasure.eraseOf", { name: person.displayName })}
                    onClick={() => setErasing(person)}
                    data-testid="erase-left"
                  >
                    {t("erasure.erase")}
                  </Button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {total > pageSize && (
        <Pagination
          total={Math.ceil(total / pageSize)}
          value={page}
          onChange={setPage}
          getControlProps={(control) => ({ "aria-label": t(`people.pages.${control}`) })}
        />
      )}
      {erasing && <EraseDialog person={erasing} left onClose={() => setErasing(undefined)} />}
    </Stack>
  );
}

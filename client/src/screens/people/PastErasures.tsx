import { Anchor, Button, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useErasures } from "../../api/people.ts";
import { ErrorNote } from "../../components/ErrorNote.tsx";
import { LoadingRows } from "../../components/LoadingScreen.tsx";
import table from "../../components/officeTable.module.css";

/** Who erased somebody when, what was found afterwards, and the proof of it as a file. */
export function PastErasures() {
  const { t } = useTranslation();
  const erasures = useErasures();
  const listed = erasures.data?.pages.flatMap((page) => page.erasures);
  if (erasures.error && !listed)
    return <ErrorNote error={erasures.error} onRetry={() => void erasures.refetch()} />;
  if (!listed) return <LoadingRows rows={3} height={44} />;
  if (listed.length === 0) return <Text>{t("erasure.nonePast")}</Text>;
  return (
    <Stack gap="sm" align="flex-start">
      <table className={table["table"]}>
        <thead>
          <tr>
            <th>{t("audit.at")}</th>
            <th>{t("audit.actor")}</th>
            <th>{t("erasure.personId")}</th>
            <th>{t("erasure.foundAfterwards")}</th>
            <th data-number>{t("erasure.proof")}</th>
          </tr>
        </thead>
        <tbody>
          {listed.map(({ erasureId, at, erasedBy, personId, foundAfterwards }) => (
            <tr key={erasureId} data-testid="past-erasure">
              <td data-label={t("audit.at")}>{t("audit.time", { date: new Date(at) })}</td>
              <td data-label={t("audit.actor")}>{erasedBy.displayName ?? t("common.gone")}</td>
              <td data-label={t("erasure.personId")}>
                <Text span size="xs" style={{ overflowWrap: "anywhere" }}>
                  {personId}
                </Text>
              </td>
              <td data-label={t("erasure.foundAfterwards")}>
                {foundAfterwards === 0
                  ? t("erasure.nothingFound")
                  : t("erasure.places", { count: foundAfterwards })}
              </td>
              <td data-number data-label={t("erasure.proof")}>
                <Anchor href={`/api/erasures/${erasureId}/record`} download>
                  {t("erasure.download")}
                </Anchor>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {erasures.hasNextPage && (
        <Button
          variant="default"
          loading={erasures.isFetchingNextPage}
          onClick={() => void erasures.fetchNextPage()}
        >
          {t("audit.older")}
        </Button>
      )}
    </Stack>
  );
}

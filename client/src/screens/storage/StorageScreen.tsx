import { Anchor, Stack, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import type { SchoolStorage } from "../../../../protocol/storage.ts";
import { useStorage } from "../../api/storage.ts";
import { EmptyState } from "../../components/EmptyState.tsx";
import { ErrorNote } from "../../components/ErrorNote.tsx";
import { IconSchool } from "../../components/icons.ts";
import { LoadingRows } from "../../components/LoadingScreen.tsx";
import table from "../../components/officeTable.module.css";
import { useBytesText } from "../microLessons/useBytesText.ts";
import css from "./Storage.module.css";

/** What the replays of each school take, those that take most first. */
export default function StorageScreen() {
  const { t } = useTranslation();
  const storage = useStorage();
  return (
    <Stack gap="lg">
      <title>{t("app.pageTitle", { page: t("storage.title") })}</title>
      <div>
        <Anchor component={Link} href="/schools">
          {t("nav.schools")}
        </Anchor>
        <Title order={1} size="h2">
          {t("storage.title")}
        </Title>
        <Text c="dimmed" maw="40em">
          {t("storage.text")}
        </Text>
      </div>
      {storage.data ? (
        <Schools schools={storage.data} />
      ) : storage.error ? (
        <ErrorNote error={storage.error} onRetry={() => void storage.refetch()} />
      ) : (
        <LoadingRows />
      )}
    </Stack>
  );
}

function Schools({ schools }: { schools: readonly SchoolStorage[] }) {
  const { t } = useTranslation();
  const bytesText = useBytesText();
  if (schools.length === 0)
    return (
      <EmptyState
        icon={<IconSchool size={48} />}
        title={t("storage.emptyTitle")}
        text={t("storage.emptyText")}
      />
    );
  return (
    <table className={table["table"]}>
      <thead>
        <tr>
          <th>{t("storage.school")}</th>
          <th data-number>{t("storage.total")}</th>
          <th data-number>{t("storage.quota")}</th>
          <th data-number>{t("storage.retention")}</th>
          <th data-number>{t("storage.going")}</th>
        </tr>
      </thead>
      <tbody>
        {schools.map((one) => (
          <tr key={one.schoolId} data-testid="school-storage" data-level={one.level}>
            <td data-label={t("storage.school")}>
              <Link href={`/schools/${one.schoolId}/storage`}>{one.schoolName}</Link>
            </td>
            <td data-number data-label={t("storage.total")}>
              {bytesText(one.totalBytes)}
            </td>
            <td data-number data-label={t("storage.quota")}>
              {one.quotaBytes === null ? (
                t("storage.noQuota")
              ) : (
                <span className={css["quota"]} data-level={one.level}>
                  {t("storage.ofQuota", {
                    quota: bytesText(one.quotaBytes),
                    percent: Math.floor((100 * one.totalBytes) / one.quotaBytes),
                  })}
                </span>
              )}
            </td>
            <td data-number data-label={t("storage.retention")}>
              {one.retentionDays === null
                ? t("storage.forever")
                : t("storage.days", { count: one.retentionDays })}
            </td>
            <td data-number data-label={t("storage.going")}>
              {one.going}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

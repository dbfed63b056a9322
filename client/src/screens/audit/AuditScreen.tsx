import { Button, Stack, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useAudit } from "../../api/audit.ts";
import { EmptyState } from "../../components/EmptyState.tsx";
import { ErrorNote } from "../../components/ErrorNote.tsx";
import { IconHistory } from "../../components/icons.ts";
import { LoadingRows } from "../../components/LoadingScreen.tsx";
import { AuditFilters } from "./AuditFilters.tsx";
import { AuditTable } from "./AuditTable.tsx";
import { useAuditFilter } from "./useAuditFilter.ts";

/** Who did what to whom; search and filters live in the address. */
export default function AuditScreen() {
  const { t } = useTranslation();
  const [filter, setFilter] = useAuditFilter();
  const audit = useAudit(filter);
  const records = audit.data?.pages.flatMap((page) => page.records);
  return (
    <Stack gap="lg">
      <title>{t("app.pageTitle", { page: t("audit.title") })}</title>
      <div>
        <Title order={1} size="h2">
          {t("audit.title")}
        </Title>
        <Text c="dimmed" size="sm">
          {t("audit.about")}
        </Text>
      </div>
      <AuditFilters filter={filter} onChange={setFilter} />
      {audit.error && <ErrorNote error={audit.error} onRetry={() => void audit.refetch()} />}
      {!records ? (
        !audit.error && <LoadingRows rows={8} height={44} />
      ) : records.length === 0 ? (
        <EmptyState
          icon={<IconHistory size={48} />}
          title={t("audit.emptyTitle")}
          text={t("audit.emptyText")}
        />
      ) : (
        <>
          <AuditTable records={records} />
          {audit.hasNextPage && (
            <Button
              variant="default"
              loading={audit.isFetchingNextPage}
              onClick={() => void audit.fetchNextPage()}
              data-testid="older-audit"
            >
              {t("audit.older")}
            </Button>
          )}
        </>
      )}
    </Stack>
  );
}

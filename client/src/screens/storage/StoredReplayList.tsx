import { Button, Group, SegmentedControl, Stack, Switch, Title } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import type { SchoolId } from "../../../../protocol/ids.ts";
import { type StoredReplay, StoredReplaysOrder } from "../../../../protocol/storage.ts";
import { useSpareReplay, useStoredReplays } from "../../api/storage.ts";
import { EmptyState } from "../../components/EmptyState.tsx";
import { ErrorNote } from "../../components/ErrorNote.tsx";
import { IconVideo } from "../../components/icons.ts";
import { LoadingRows } from "../../components/LoadingScreen.tsx";
import table from "../../components/officeTable.module.css";
import { useBytesText } from "../microLessons/useBytesText.ts";

/** A school's replays with what each takes and the day it goes. */
export function StoredReplayList({ schoolId }: { schoolId: SchoolId }) {
  const { t } = useTranslation();
  const [order, setOrder] = useState<StoredReplaysOrder>("largest");
  const stored = useStoredReplays(schoolId, order);
  const replays = stored.data?.pages.flatMap((page) => page.replays);
  return (
    <section>
      <Group justify="space-between" mb="xs">
        <Title order={2} size="h4">
          {t("storage.listTitle")}
        </Title>
        <SegmentedControl
          aria-label={t("storage.order.label")}
          data={StoredReplaysOrder.options.map((value) => ({
            ...{ value, label: t(`storage.order.${value}`) },
          }))}
          value={order}
          onChange={(value) => setOrder(StoredReplaysOrder.parse(value))}
          data-testid="storage-order"
        />
      </Group>
      {replays ? (
        <Stack gap="sm" align="flex-start">
          {replays.length > 0 ? (
            <Replays replays={replays} />
          ) : (
            <EmptyState
              icon={<IconVideo size={48} />}
              title={t(order === "going" ? "storage.noneGoesTitle" : "storage.noReplaysTitle")}
              text={t(order === "going" ? "storage.noneGoesText" : "storage.noReplaysText")}
            />
          )}
          {stored.hasNextPage && (
            <Button
              variant="default"
              loading={stored.isFetchingNextPage}
              onClick={() => void stored.fetchNextPage()}
            >
              {t("storage.more")}
            </Button>
          )}
        </Stack>
      ) : stored.error ? (
        <ErrorNote error={stored.error} onRetry={() => void stored.refetch()} />
      ) : (
        <LoadingRows rows={3} />
      )}
    </section>
  );
}

function Replays({ replays }: { replays: readonly StoredReplay[] }) {
  const { t } = useTranslation();
  const bytesText = useBytesText();
  const spare = useSpareReplay();
  const day = (at: string): string => t("storage.day", { date: new Date(at) });
  return (
    <>
      {spare.error && <ErrorNote error={spare.error} />}
      <table className={table["table"]}>
        <thead>
          <tr>
            <th>{t("storage.lesson")}</th>
            <th>{t("storage.teacher")}</th>
            <th>{t("storage.published")}</th>
            <th data-number>{t("storage.size")}</th>
            <th>{t("storage.goes")}</th>
            <th>{t("storage.spare")}</th>
          </tr>
        </thead>
        <tbody>
          {replays.map(({ lessonId, title, teacherName, publishedAt, ...one }) => (
            <tr key={lessonId} data-testid="stored-replay">
              <td data-label={t("storage.lesson")}>
                <Link href={`/lessons/${lessonId}/replay`}>{title}</Link>
              </td>
              <td data-label={t("storage.teacher")}>{teacherName}</td>
              <td data-label={t("storage.published")}>{day(publishedAt)}</td>
              <td data-number data-label={t("storage.size")}>
                {bytesText(one.totalBytes)}
              </td>
              <td data-label={t("storage.goes")} data-testid="goes-at">
                {one.goesAt !== null && day(one.goesAt)}
              </td>
              <td data-label={t("storage.spare")}>
                <Switch
                  aria-label={t("storage.spareOf", { title })}
                  checked={
                    spare.isPending && spare.variables.lessonId === lessonId
                      ? spare.variables.spared
                      : one.spared
                  }
                  disabled={!one.maySpare || spare.isPending}
                  onChange={(event) =>
                    spare.mutate({ lessonId, spared: event.currentTarget.checked })
                  }
                  data-testid="spare-replay"
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

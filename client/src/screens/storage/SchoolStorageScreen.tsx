import { Anchor, Progress, Stack, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { SchoolId } from "../../../../protocol/ids.ts";
import {
  bytesPerGb,
  type SchoolStorage,
  SetQuota,
  SetRetention,
} from "../../../../protocol/storage.ts";
import { useSchoolStorage } from "../../api/storage.ts";
import { ErrorNote } from "../../components/ErrorNote.tsx";
import { Figures } from "../../components/Figures.tsx";
import { LoadingRows } from "../../components/LoadingScreen.tsx";
import { useBytesText } from "../microLessons/useBytesText.ts";
import NotFoundScreen from "../NotFoundScreen.tsx";
import { DecisionForm } from "./DecisionForm.tsx";
import { quotaColor, QuotaNote } from "./StorageNotes.tsx";
import { StoredReplayList } from "./StoredReplayList.tsx";

/** What the replays of a school take, how long they are kept, and which go next. */
export default function SchoolStorageScreen({ schoolId }: { schoolId: string }) {
  const parsed = SchoolId.safeParse(schoolId);
  return parsed.success ? <OfSchool schoolId={parsed.data} /> : <NotFoundScreen />;
}

function OfSchool({ schoolId }: { schoolId: SchoolId }) {
  const { t } = useTranslation();
  const storage = useSchoolStorage(schoolId);
  return (
    <Stack gap="lg">
      <title>{t("app.pageTitle", { page: t("storage.title") })}</title>
      <div>
        <Anchor component={Link} href={`/schools/${schoolId}`}>
          {storage.data?.schoolName ?? t("nav.schools")}
        </Anchor>
        <Title order={1} size="h2">
          {t("storage.title")}
        </Title>
        <Text c="dimmed" maw="40em">
          {t("storage.schoolText")}
        </Text>
      </div>
      {storage.data ? (
        <>
          <Use of={storage.data} />
          <Decisions of={storage.data} />
          <StoredReplayList schoolId={schoolId} />
        </>
      ) : storage.error ? (
        <ErrorNote error={storage.error} onRetry={() => void storage.refetch()} />
      ) : (
        <LoadingRows rows={4} />
      )}
    </Stack>
  );
}

function Use({ of }: { of: SchoolStorage }) {
  const { t } = useTranslation();
  const bytesText = useBytesText();
  const { bytes, totalBytes, quotaBytes, level } = of;
  const parts = [
    { name: "total", value: totalBytes },
    { name: "replays", value: bytes.replays },
    { name: "edited", value: bytes.edited },
    { name: "microLessons", value: bytes.microLessons },
    { name: "kept", value: bytes.kept },
  ] as const;
  return (
    <>
      <QuotaNote level={level} />
      <Figures
        figures={parts.map(({ name, value }) => ({
          ...{ name, label: t(`storage.${name}`), value: bytesText(value) },
          attention: name === "total" && level !== "fine",
        }))}
      />
      {quotaBytes !== null && (
        <div>
          <Text>
            {t("storage.used", { used: bytesText(totalBytes), quota: bytesText(quotaBytes) })}
          </Text>
          <Progress
            value={Math.min(100, (100 * totalBytes) / quotaBytes)}
            color={quotaColor[level]}
            aria-label={t("storage.quota")}
          />
        </div>
      )}
    </>
  );
}

function Decisions({ of }: { of: SchoolStorage }) {
  const { t } = useTranslation();
  const { schoolId, retentionDays, quotaBytes } = of;
  return (
    <>
      {of.may.setRetention && (
        <DecisionForm
          key={`retention-${retentionDays}`}
          name="retention"
          schoolId={schoolId}
          label={t("storage.retentionLabel")}
          text={t("storage.retentionText")}
          present={retentionDays}
          decide={(days) => {
            const body = SetRetention.safeParse({ days });
            return body.success ? { retention: body.data } : null;
          }}
        />
      )}
      {of.may.setQuota && (
        <DecisionForm
          key={`quota-${quotaBytes}`}
          name="quota"
          schoolId={schoolId}
          label={t("storage.quotaLabel")}
          text={t("storage.quotaText")}
          suffix=" GB"
          present={quotaBytes === null ? null : Math.round(quotaBytes / bytesPerGb)}
          decide={(gigabytes) => {
            const body = SetQuota.safeParse({ gigabytes });
            return body.success ? { quota: body.data } : null;
          }}
        />
      )}
    </>
  );
}

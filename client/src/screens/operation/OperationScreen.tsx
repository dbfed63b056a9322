import { Stack, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useOperation } from "../../api/operation.ts";
import { ErrorNote } from "../../components/ErrorNote.tsx";
import { LoadingRows } from "../../components/LoadingScreen.tsx";
import { Alarms, PastAlarms } from "./Alarms.tsx";
import { LessonsNow } from "./LessonsNow.tsx";
import { MadeReplays } from "./MadeReplays.tsx";
import { OperationFigures } from "./OperationFigures.tsx";
import { UnfinishedWorks } from "./UnfinishedWorks.tsx";

/** The platform at a glance, for whoever keeps it running: what is wrong first, then the figures. */
export default function OperationScreen() {
  const { t } = useTranslation();
  const { data: operation, error, refetch } = useOperation();
  return (
    <Stack gap="lg">
      <title>{t("app.pageTitle", { page: t("operation.title") })}</title>
      <div>
        <Title order={1} size="h2">
          {t("operation.title")}
        </Title>
        {operation && (
          <Text c="dimmed" size="sm">
            {t("operation.about", {
              version: operation.version,
              date: new Date(operation.startedAt),
            })}
          </Text>
        )}
      </div>
      {/* What is shown below is as old as the last answer. */}
      {error && <ErrorNote error={error} onRetry={() => void refetch()} />}
      {operation ? (
        <>
          <Alarms operation={operation} />
          <OperationFigures operation={operation} />
          <LessonsNow lessons={operation.lessons} />
          <UnfinishedWorks queue={operation.queue} now={operation.at} />
          <MadeReplays />
          <PastAlarms alarms={operation.pastAlarms} />
        </>
      ) : (
        !error && <LoadingRows rows={5} height={88} />
      )}
    </Stack>
  );
}

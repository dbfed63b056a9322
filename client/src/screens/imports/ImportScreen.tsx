import { Anchor, Stack, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { SchoolId } from "../../../../protocol/ids.ts";
import { useImports } from "../../api/imports.ts";
import { useSchools } from "../../api/schools.ts";
import { ErrorNote } from "../../components/ErrorNote.tsx";
import { LoadingRows } from "../../components/LoadingScreen.tsx";
import NotFoundScreen from "../NotFoundScreen.tsx";
import { ImportCard } from "./ImportCard.tsx";
import { PastImports } from "./PastImports.tsx";
import { UploadCard } from "./UploadCard.tsx";

/** A school's people from a file: try it, see what it does, do it, take it back. */
export default function ImportScreen({ schoolId }: { schoolId: string }) {
  const parsed = SchoolId.safeParse(schoolId);
  return parsed.success ? <SchoolImports schoolId={parsed.data} /> : <NotFoundScreen />;
}

function SchoolImports({ schoolId }: { schoolId: SchoolId }) {
  const { t } = useTranslation();
  const schools = useSchools();
  const imports = useImports(schoolId);
  const school = schools.data?.find((one) => one.schoolId === schoolId);
  if (schools.data && !school?.mayManage) return <NotFoundScreen />;
  const [latest, ...past] = imports.data ?? [];
  return (
    <Stack gap="lg">
      <title>{t("app.pageTitle", { page: t("imports.title") })}</title>
      <div>
        <Anchor component={Link} href={`/schools/${schoolId}`}>
          {school?.name ?? t("schools.all")}
        </Anchor>
        <Title order={1} size="h2">
          {t("imports.title")}
        </Title>
        <Text c="dimmed" maw="40em">
          {t("imports.text")}
        </Text>
      </div>
      <UploadCard schoolId={schoolId} />
      {imports.error && !imports.data ? (
        <ErrorNote error={imports.error} onRetry={() => void imports.refetch()} />
      ) : !imports.data ? (
        <LoadingRows rows={3} />
      ) : (
        latest && <ImportCard key={latest.importId} given={latest} />
      )}
      {past.length > 0 && <PastImports imports={past} />}
    </Stack>
  );
}

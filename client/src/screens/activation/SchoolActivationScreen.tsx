import { Anchor, Stack, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { SchoolId } from "../../../../protocol/ids.ts";
import { useSchoolActivation } from "../../api/activation.ts";
import { ApiError } from "../../api/request.ts";
import { ErrorNote } from "../../components/ErrorNote.tsx";
import { LoadingRows } from "../../components/LoadingScreen.tsx";
import NotFoundScreen from "../NotFoundScreen.tsx";
import { ActivationTable } from "./ActivationTable.tsx";

/** One school by grade and class; a head teacher's shows the class that is theirs. */
export default function SchoolActivationScreen({ schoolId }: { schoolId: string }) {
  const parsed = SchoolId.safeParse(schoolId);
  return parsed.success ? <OneSchool schoolId={parsed.data} /> : <NotFoundScreen />;
}

function OneSchool({ schoolId }: { schoolId: SchoolId }) {
  const { t } = useTranslation();
  const school = useSchoolActivation(schoolId);
  const name = school.data?.name ?? "";
  if (school.error instanceof ApiError && school.error.code === "notFound")
    return <NotFoundScreen />;
  return (
    <Stack gap="lg">
      <title>{t("app.pageTitle", { page: t("activation.title") })}</title>
      <div>
        <Anchor component={Link} href={school.data?.teachers ? "/people/activation" : "/people"}>
          {school.data?.teachers ? t("schools.all") : t("nav.people")}
        </Anchor>
        <Title order={1} size="h2">
          {t("activation.titleOf", { name })}
        </Title>
        <Text c="dimmed">{t("activation.text")}</Text>
      </div>
      {school.data ? (
        <ActivationTable school={school.data} />
      ) : school.error ? (
        <ErrorNote error={school.error} onRetry={() => void school.refetch()} />
      ) : (
        <LoadingRows rows={8} height={44} />
      )}
    </Stack>
  );
}

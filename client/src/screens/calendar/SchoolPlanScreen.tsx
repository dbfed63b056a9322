import { Anchor, Stack, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { SchoolId } from "../../../../protocol/ids.ts";
import { useSchools } from "../../api/schools.ts";
import NotFoundScreen from "../NotFoundScreen.tsx";
import { Courses } from "./Courses.tsx";
import { DaysOff } from "./DaysOff.tsx";
import { Periods } from "./Periods.tsx";

/** What a school sets before its timetable: the times of its day, who teaches what, its own holidays. */
export default function SchoolPlanScreen({ schoolId }: { schoolId: string }) {
  const { t } = useTranslation();
  const schools = useSchools();
  const parsed = SchoolId.safeParse(schoolId);
  const school = schools.data?.find((one) => one.schoolId === schoolId);
  if (!parsed.success || (schools.data && !school?.mayManage)) return <NotFoundScreen />;
  return (
    <Stack gap="xl">
      <title>{t("app.pageTitle", { page: t("plan.ofSchool") })}</title>
      <div>
        <Anchor component={Link} href={`/schools/${schoolId}`}>
          {school?.name ?? t("nav.schools")}
        </Anchor>
        <Title order={1} size="h2">
          {t("plan.ofSchool")}
        </Title>
      </div>
      <Courses schoolId={parsed.data} />
      <Periods schoolId={parsed.data} />
      <DaysOff schoolId={parsed.data} />
    </Stack>
  );
}

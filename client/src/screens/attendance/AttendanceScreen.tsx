import { Stack, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Role } from "../../../../protocol/people.ts";
import { useMe } from "../../api/session.ts";
import { EmptyState } from "../../components/EmptyState.tsx";
import { IconUsers } from "../../components/icons.ts";
import { InCare } from "./InCare.tsx";
import { FamilyAttendance } from "./FamilyAttendance.tsx";
import { SchoolFigures } from "./SchoolFigures.tsx";

const isOfDistrict = (role: Role): boolean =>
  role === "operator" || role === "officer" || role === "researcher";

/** Attendance as it concerns whoever looks: the classes in their care, schools in numbers, their own family. */
export default function AttendanceScreen() {
  const { t } = useTranslation();
  const roles = (useMe().data?.memberships ?? []).map(({ role }) => role);
  const cares = roles.some(
    (role) => role === "teacher" || role === "headTeacher" || role === "schoolAdmin",
  );
  const managesSchool = roles.includes("schoolAdmin");
  const seesSchools = managesSchool || roles.some((role) => isOfDistrict(role));
  const isFamily = roles.some((role) => role === "guardian" || role === "student");
  return (
    <Stack gap="lg">
      <title>{t("app.pageTitle", { page: t("nav.attendance") })}</title>
      <div>
        <Title order={1} size="h2">
          {t("nav.attendance")}
        </Title>
        <Text c="dimmed" maw="40em">
          {t("attendance.noCheckIn")}
        </Text>
      </div>
      {cares && <InCare />}
      {seesSchools && (
        <SchoolFigures
          {...(managesSchool && { classHref: (classId) => `/attendance/classes/${classId}` })}
        />
      )}
      {isFamily && <FamilyAttendance />}
      {!cares && !seesSchools && !isFamily && (
        <EmptyState
          icon={<IconUsers size={48} />}
          title={t("attendance.nothingHereTitle")}
          text={t("attendance.nothingHereText")}
        />
      )}
    </Stack>
  );
}

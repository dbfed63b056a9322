import { Stack, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useMe } from "../../api/session.ts";
import { EmptyState } from "../../components/EmptyState.tsx";
import { IconUsers } from "../../components/icons.ts";
import { InCare } from "./InCare.tsx";
import { FamilyAttendance } from "./FamilyAttendance.tsx";

/** Attendance as it concerns whoever looks: the classes in their care, and their own family. */
export default function AttendanceScreen() {
  const { t } = useTranslation();
  const roles = (useMe().data?.memberships ?? []).map(({ role }) => role);
  const cares = roles.some(
    (role) => role === "teacher" || role === "headTeacher" || role === "schoolAdmin",
  );
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
      {isFamily && <FamilyAttendance />}
      {!cares && !isFamily && (
        <EmptyState
          icon={<IconUsers size={48} />}
          title={t("attendance.nothingHereTitle")}
          text={t("attendance.nothingHereText")}
        />
      )}
    </Stack>
  );
}

import { Anchor, Stack, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link, Redirect } from "wouter";
import type { SchoolActivation } from "../../../../protocol/activation.ts";
import { useActivation } from "../../api/activation.ts";
import { useMe } from "../../api/session.ts";
import { EmptyState } from "../../components/EmptyState.tsx";
import { ErrorNote } from "../../components/ErrorNote.tsx";
import { IconSchool } from "../../components/icons.ts";
import { LoadingRows } from "../../components/LoadingScreen.tsx";
import table from "../../components/officeTable.module.css";
import { ActivationCells } from "./ActivationCells.tsx";

/** How many have taken their accounts into use, school by school. */
export default function ActivationScreen() {
  const { t } = useTranslation();
  const schools = useActivation();
  const county = useMe().data?.memberships.some(
    ({ role }) => role === "operator" || role === "officer",
  );
  const [only, ...more] = schools.data ?? [];
  if (!county && only && more.length === 0) {
    return <Redirect to={`/people/activation/${only.schoolId}`} replace />;
  }
  return (
    <Stack gap="lg">
      <title>{t("app.pageTitle", { page: t("activation.title") })}</title>
      <div>
        <Anchor component={Link} href="/people">
          {t("nav.people")}
        </Anchor>
        <Title order={1} size="h2">
          {t("activation.title")}
        </Title>
        <Text c="dimmed">{t("activation.text")}</Text>
      </div>
      {schools.error && !schools.data ? (
        <ErrorNote error={schools.error} onRetry={() => void schools.refetch()} />
      ) : !schools.data ? (
        <LoadingRows rows={8} height={44} />
      ) : schools.data.length === 0 ? (
        <EmptyState
          icon={<IconSchool size={48} />}
          title={t("activation.emptyTitle")}
          text={t("activation.emptyText")}
        />
      ) : (
        <BySchool schools={schools.data} />
      )}
    </Stack>
  );
}

function BySchool({ schools }: { schools: readonly SchoolActivation[] }) {
  const { t } = useTranslation();
  const headings = [
    t("activation.students"),
    t("activation.studentsWaiting"),
    t("activation.teachers"),
    t("activation.teachersWaiting"),
  ] as const;
  return (
    <table className={table["table"]}>
      <thead>
        <tr>
          <th>{t("schools.name")}</th>
          <th>{headings[0]}</th>
          <th data-number>{headings[1]}</th>
          <th>{headings[2]}</th>
          <th data-number>{headings[3]}</th>
        </tr>
      </thead>
      <tbody>
        {schools.map(({ schoolId, name, students, teachers }) => (
          <tr key={schoolId} data-testid="activation-school">
            <td data-label={t("schools.name")}>
              <Link href={`/people/activation/${schoolId}`}>{name}</Link>
            </td>
            <ActivationCells
              of={students}
              label={headings[0]}
              waitingLabel={headings[1]}
              people={{ school: schoolId, role: "student" }}
            />
            {teachers ? (
              <ActivationCells
                of={teachers}
                label={headings[2]}
                waitingLabel={headings[3]}
                people={{ school: schoolId, role: "teacher" }}
              />
            ) : (
              <td colSpan={2}>{t("activation.unseen")}</td>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

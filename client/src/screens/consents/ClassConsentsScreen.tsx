import { Anchor, SegmentedControl, Stack, Text, Title } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import type { ClassConsents } from "../../../../protocol/consents.ts";
import { ClassId } from "../../../../protocol/ids.ts";
import { useClassConsents } from "../../api/consents.ts";
import { ApiError } from "../../api/request.ts";
import { useMe } from "../../api/session.ts";
import { EmptyState } from "../../components/EmptyState.tsx";
import { ErrorNote } from "../../components/ErrorNote.tsx";
import { IconCircleCheck, IconUsers } from "../../components/icons.ts";
import { LoadingRows } from "../../components/LoadingScreen.tsx";
import NotFoundScreen from "../NotFoundScreen.tsx";
import { ClassConsentsTable } from "./ClassConsentsTable.tsx";

/** Who of a class may be heard and seen, who not, and who is old enough. */
export default function ClassConsentsScreen({ classId }: { classId: string }) {
  const parsed = ClassId.safeParse(classId);
  return parsed.success ? <OneClass classId={parsed.data} /> : <NotFoundScreen />;
}

function OneClass({ classId }: { classId: ClassId }) {
  const { t } = useTranslation();
  const found = useClassConsents(classId);
  const isAdmin = useMe().data?.memberships.some(({ role }) => role === "schoolAdmin") ?? false;
  if (found.error instanceof ApiError && found.error.code === "notFound") return <NotFoundScreen />;
  return (
    <Stack gap="lg">
      <title>{t("app.pageTitle", { page: t("consents.title") })}</title>
      <div>
        <Anchor component={Link} href={isAdmin ? "/people/consents" : "/people"}>
          {isAdmin ? t("consents.allClasses") : t("nav.people")}
        </Anchor>
        <Title order={1} size="h2">
          {t("consents.titleOf", { name: found.data?.name ?? "" })}
        </Title>
        <Text c="dimmed">{t("consents.aboutForSchools")}</Text>
      </div>
      {found.data ? (
        <Students students={found.data.children} />
      ) : found.error ? (
        <ErrorNote error={found.error} onRetry={() => void found.refetch()} />
      ) : (
        <LoadingRows rows={8} height={44} />
      )}
    </Stack>
  );
}

function Students({ students }: { students: ClassConsents["children"] }) {
  const { t } = useTranslation();
  const [shown, setShown] = useState("all");
  const missing = students.filter(({ allowed }) => !allowed.sound || !allowed.picture);
  if (students.length === 0)
    return (
      <EmptyState
        icon={<IconUsers size={48} />}
        title={t("consents.noStudentsTitle")}
        text={t("consents.noStudentsText")}
      />
    );
  return (
    <Stack gap="sm">
      <SegmentedControl
        size="md"
        value={shown}
        onChange={setShown}
        data={[
          { value: "all", label: t("consents.showAll", { count: students.length }) },
          { value: "missing", label: t("consents.showMissing", { count: missing.length }) },
        ]}
        aria-label={t("consents.show")}
        style={{ alignSelf: "flex-start" }}
      />
      {shown === "missing" && missing.length === 0 ? (
        <EmptyState
          icon={<IconCircleCheck size={48} />}
          title={t("consents.allGivenTitle")}
          text={t("consents.allGivenText")}
        />
      ) : (
        <ClassConsentsTable students={shown === "missing" ? missing : students} />
      )}
    </Stack>
  );
}

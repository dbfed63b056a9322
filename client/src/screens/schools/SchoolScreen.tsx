import { Anchor, Button, Group, Stack, Title } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { SchoolId } from "../../../../protocol/ids.ts";
import type { SchoolClass } from "../../../../protocol/people.ts";
import { useClasses, useSchools } from "../../api/schools.ts";
import { EmptyState } from "../../components/EmptyState.tsx";
import { ErrorNote } from "../../components/ErrorNote.tsx";
import {
  IconCalendarEvent,
  IconDatabase,
  IconDownload,
  IconMessages,
  IconPlus,
  IconTableImport,
  IconUserPlus,
  IconUsers,
} from "../../components/icons.ts";
import { LoadingRows } from "../../components/LoadingScreen.tsx";
import { SlipsButton } from "../../components/SlipsButton.tsx";
import NotFoundScreen from "../NotFoundScreen.tsx";
import { StorageNotes } from "../storage/StorageNotes.tsx";
import { AddStudentsDialog } from "./AddStudentsDialog.tsx";
import { ClassTable } from "./ClassTable.tsx";
import { KeepEachLesson } from "./KeepEachLesson.tsx";
import { NewClassDialog } from "./NewClassDialog.tsx";
import { NewTeacherDialog } from "./NewTeacherDialog.tsx";

/** One school: its classes, and new classes and teachers. */
export default function SchoolScreen({ schoolId }: { schoolId: string }) {
  const parsed = SchoolId.safeParse(schoolId);
  return parsed.success ? <OneSchool schoolId={parsed.data} /> : <NotFoundScreen />;
}

type Dialog = { kind: "none" | "class" | "teacher" } | { kind: "students"; of: SchoolClass };

function OneSchool({ schoolId }: { schoolId: SchoolId }) {
  const { t } = useTranslation();
  const schools = useSchools();
  const classes = useClasses(schoolId);
  const [dialog, setDialog] = useState<Dialog>({ kind: "none" });
  const close = (): void => setDialog({ kind: "none" });
  const school = schools.data?.find((one) => one.schoolId === schoolId);
  if (schools.data && !school) return <NotFoundScreen />;
  const name = school?.name ?? "";
  return (
    <Stack gap="lg">
      <title>{t("app.pageTitle", { page: name || t("nav.schools") })}</title>
      <div>
        <Anchor component={Link} href="/schools">
          {t("schools.all")}
        </Anchor>
        <Title order={1} size="h2" mih={36}>
          {name}
        </Title>
      </div>
      {school?.mayManage && <StorageNotes schoolId={schoolId} />}
      <Group gap="sm">
        {school?.mayManage && (
          <>
            <Button
              leftSection={<IconPlus size={20} />}
              onClick={() => setDialog({ kind: "class" })}
              data-testid="new-class"
            >
              {t("schools.newClass")}
            </Button>
            <Button
              variant="default"
              leftSection={<IconUserPlus size={20} />}
              onClick={() => setDialog({ kind: "teacher" })}
              data-testid="new-teacher"
            >
              {t("schools.newTeacher")}
            </Button>
            <SlipsButton
              of={{ teachersOf: schoolId }}
              name={name}
              label={t("firstSlips.ofTeachers")}
              variant="default"
            />
            <Button
              variant="default"
              component={Link}
              href={`/schools/${schoolId}/timetable`}
              leftSection={<IconCalendarEvent size={20} />}
              data-testid="school-timetable"
            >
              {t("schools.timetable")}
            </Button>
            <Button
              variant="default"
              component={Link}
              href={`/schools/${schoolId}/plan`}
              leftSection={<IconCalendarEvent size={20} />}
              data-testid="school-plan"
            >
              {t("schools.plan")}
            </Button>
            <Button
              variant="default"
              component={Link}
              href={`/schools/${schoolId}/chat`}
              leftSection={<IconMessages size={20} />}
              data-testid="school-chat"
            >
              {t("schools.chat")}
            </Button>
            <Button
              variant="default"
              component={Link}
              href={`/schools/${schoolId}/storage`}
              leftSection={<IconDatabase size={20} />}
              data-testid="school-storage-link"
            >
              {t("schools.storage")}
            </Button>
            <Button
              variant="default"
              component={Link}
              href={`/schools/${schoolId}/import`}
              leftSection={<IconTableImport size={20} />}
              data-testid="import-people"
            >
              {t("imports.title")}
            </Button>
            <Button
              variant="default"
              component="a"
              href={`/api/schools/${schoolId}/export`}
              download
              leftSection={<IconDownload size={20} />}
            >
              {t("imports.export")}
            </Button>
          </>
        )}
        <Button
          variant="default"
          component={Link}
          href={`/people?school=${schoolId}`}
          leftSection={<IconUsers size={20} />}
        >
          {t("schools.allPeople")}
        </Button>
      </Group>
      {classes.error && !classes.data ? (
        <ErrorNote error={classes.error} onRetry={() => void classes.refetch()} />
      ) : !classes.data ? (
        <LoadingRows />
      ) : classes.data.length === 0 ? (
        <EmptyState
          icon={<IconUsers size={48} />}
          title={t("schools.noClassesTitle")}
          text={t("schools.noClassesText")}
        />
      ) : (
        <ClassTable
          classes={classes.data}
          onAddStudents={
            school?.mayManage ? (of) => setDialog({ kind: "students", of }) : undefined
          }
        />
      )}
      {school?.mayManage && <KeepEachLesson schoolId={schoolId} />}
      {dialog.kind === "class" && <NewClassDialog schoolId={schoolId} onClose={close} />}
      {dialog.kind === "teacher" && <NewTeacherDialog schoolId={schoolId} onClose={close} />}
      {dialog.kind === "students" && <AddStudentsDialog schoolClass={dialog.of} onClose={close} />}
    </Stack>
  );
}

import { Button, Modal, NativeSelect, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { PersonId, SchoolId } from "../../../../protocol/ids.ts";
import { useCreateLesson } from "../../api/lessons.ts";
import { usePeople } from "../../api/people.ts";
import { useClasses, useSchools } from "../../api/schools.ts";
import { LoadingRows } from "../../components/LoadingScreen.tsx";
import { IconPlus } from "../../components/icons.ts";
import { LessonForm } from "./LessonForm.tsx";

/** An operator makes a lesson for a teacher, who then finds it on her own page. */
export function ArrangeLesson() {
  const { t } = useTranslation();
  const [opened, setOpened] = useState(false);
  return (
    <div>
      <Button leftSection={<IconPlus size={20} />} onClick={() => setOpened(true)}>
        {t("home.arrange")}
      </Button>
      <Modal
        opened={opened}
        onClose={() => setOpened(false)}
        size="lg"
        title={t("home.arrange")}
        closeButtonProps={{ "aria-label": t("common.close") }}
      >
        <ArrangeForm onDone={() => setOpened(false)} />
      </Modal>
    </div>
  );
}

function ArrangeForm({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation();
  const schools = useSchools();
  const [chosenSchool, setChosenSchool] = useState<string>();
  const [chosenTeacher, setChosenTeacher] = useState<string>();
  const schoolId = SchoolId.safeParse(chosenSchool ?? schools.data?.[0]?.schoolId).data ?? null;
  const school = schools.data?.find((one) => one.schoolId === schoolId);
  const teachers = usePeople(
    { schoolId: schoolId ?? undefined, role: "teacher", page: 1 },
    { enabled: schoolId !== null },
  );
  const classes = useClasses(schoolId);
  const create = useCreateLesson();

  if (schools.data?.length === 0) return <Text>{t("home.arrangeNoSchool")}</Text>;
  if (!schools.data || !teachers.data || !classes.data) return <LoadingRows rows={3} />;
  const people = teachers.data.people;
  const teacherId = PersonId.safeParse(chosenTeacher ?? people[0]?.personId).data;
  return (
    <Stack gap="md">
      <NativeSelect
        label={t("home.school")}
        data={schools.data.map((one) => ({ value: one.schoolId, label: one.name }))}
        value={schoolId ?? ""}
        onChange={(event) => {
          setChosenSchool(event.currentTarget.value);
          setChosenTeacher(undefined);
        }}
      />
      {people.length === 0 || classes.data.length === 0 ? (
        <Text>{t("home.arrangeIncomplete")}</Text>
      ) : (
        <>
          <NativeSelect
            label={t("home.teacher")}
            data={people.map(({ personId, displayName, signInName }) => ({
              value: personId,
              label: t("account.signedInAs", { name: displayName, signInName }),
            }))}
            value={teacherId ?? ""}
            onChange={(event) => setChosenTeacher(event.currentTarget.value)}
          />
          <LessonForm
            key={schoolId}
            classes={classes.data.map(({ classId, name }) => ({
              classId,
              name,
              schoolName: school?.name ?? "",
            }))}
            error={create.error}
            onSubmit={(lesson) => create.mutate({ ...lesson, teacherId }, { onSuccess: onDone })}
          >
            <Button type="submit" loading={create.isPending}>
              {t("home.arrangeSubmit")}
            </Button>
          </LessonForm>
        </>
      )}
    </Stack>
  );
}

import { Chip, Group, Input, Stack, TextInput } from "@mantine/core";
import { type FormEvent, type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import type { z } from "zod";
import type { ClassId } from "../../../../protocol/ids.ts";
import { CreateLesson, type TeachableClasses } from "../../../../protocol/lessons.ts";
import { ErrorNote } from "../../components/ErrorNote.tsx";
import { bySchool } from "./classNames.ts";

type OneClass = z.infer<typeof TeachableClasses>["classes"][number];

/** Title and classes of a lesson; the button that sends it is the child. */
export function LessonForm({
  classes,
  error,
  onSubmit,
  children,
}: {
  classes: readonly OneClass[];
  error: unknown;
  onSubmit: (lesson: { title: string; classIds: ClassId[] }) => void;
  children: ReactNode;
}) {
  const { t } = useTranslation();
  const [title, setTitle] = useState("");
  const [chosen, setChosen] = useState<string[]>(() =>
    classes.length === 1 ? classes.map(({ classId }) => classId) : [],
  );
  const [tried, setTried] = useState(false);

  const titleFits = CreateLesson.shape.title.safeParse(title).success;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setTried(true);
    const classIds = classes.map(({ classId }) => classId).filter((id) => chosen.includes(id));
    if (titleFits && classIds.length > 0) onSubmit({ title, classIds });
  };
  const schools = bySchool(classes);
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md" align="flex-start">
        <TextInput
          label={t("home.lessonTitle")}
          placeholder={t("home.lessonTitleExample")}
          value={title}
          onChange={(event) => setTitle(event.currentTarget.value)}
          error={tried && !titleFits && t("home.lessonTitleMissing")}
          maxLength={80}
          w="100%"
          maw={520}
          data-testid="lesson-title"
        />
        <Input.Wrapper
          label={t("home.lessonClasses")}
          labelElement="div"
          error={tried && chosen.length === 0 && t("home.lessonClassesMissing")}
        >
          <Chip.Group multiple value={chosen} onChange={setChosen}>
            {schools.map(([schoolName, ofSchool]) => (
              <Group key={schoolName} gap="xs" mt={4} role="group" aria-label={schoolName}>
                {schools.length > 1 && <span>{schoolName}</span>}
                {ofSchool.map(({ classId, name }) => (
                  <Chip key={classId} value={classId} size="lg" data-testid="lesson-class">
                    {name}
                  </Chip>
                ))}
              </Group>
            ))}
          </Chip.Group>
        </Input.Wrapper>
        {error !== null && <ErrorNote error={error} />}
        {children}
      </Stack>
    </form>
  );
}

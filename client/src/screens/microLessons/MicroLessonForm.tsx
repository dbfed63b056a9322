import {
  Button,
  Checkbox,
  Chip,
  FileInput,
  Group,
  Input,
  NativeSelect,
  Stack,
  TextInput,
} from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Grade } from "../../../../protocol/grades.ts";
import { SubjectId } from "../../../../protocol/ids.ts";
import { BeginMicroLesson, type MicroLesson } from "../../../../protocol/microLessons.ts";
import { useSubjects } from "../../api/calendar.ts";
import { useBeginMicroLesson, type useMicroLessonSchools } from "../../api/microLessons.ts";
import { ErrorNote } from "../../components/ErrorNote.tsx";
import { GradeSelect } from "../../components/GradeSelect.tsx";
import { IconUpload } from "../../components/icons.ts";
import { useBytesText } from "./useBytesText.ts";

const longestTitle = 80;

type Schools = NonNullable<ReturnType<typeof useMicroLessonSchools>["data"]>;

/** What a video is about and who may watch it. */
export function MicroLessonForm({
  schools,
  mostBytes,
  recorded = null,
  onBegun,
}: {
  schools: Schools;
  mostBytes: number | null;
  /** A video that is there already: none is chosen. */
  recorded?: File | null;
  /** The server knows of it; its bytes may go. */
  onBegun: (microLesson: MicroLesson, file: File) => void;
}) {
  const { t } = useTranslation();
  const begin = useBeginMicroLesson();
  const subjects = useSubjects().data ?? [];
  const bytesText = useBytesText();
  const [chosenFile, setFile] = useState<File | null>(null);
  const file = recorded ?? chosenFile;
  const [title, setTitle] = useState("");
  const [subjectId, setSubjectId] = useState("");
  const [grade, setGrade] = useState<Grade | null>(null);
  const [schoolIndex, setSchoolIndex] = useState(0);
  const [wholeSchool, setWholeSchool] = useState(false);
  const [chosen, setChosen] = useState<string[]>([]);
  const [tried, setTried] = useState(false);

  const school = schools[schoolIndex] ?? schools[0];
  if (school === undefined) return null;
  const classIds = school.classes.map(({ classId }) => classId).filter((id) => chosen.includes(id));
  const tooLarge = file !== null && mostBytes !== null && file.size > mostBytes;
  const titleFits = BeginMicroLesson.shape.title.safeParse(title).success;
  const hasAudience = wholeSchool || classIds.length > 0;
  const choose = (taken: File | null): void => {
    setFile(taken);
    // What it is called is a good beginning.
    if (taken && title === "") setTitle(taken.name.replace(/\.[^.]*$/, "").slice(0, longestTitle));
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setTried(true);
    if (!file || tooLarge || !titleFits || !hasAudience) return;
    begin.mutate(
      {
        ...{ title, grade, bytes: file.size, fileName: file.name.slice(-200) },
        subjectId: SubjectId.safeParse(subjectId).data ?? null,
        audience: wholeSchool
          ? { kind: "school", schoolId: school.schoolId }
          : { kind: "classes", classIds },
      },
      {
        onSuccess: (microLesson) => {
          onBegun(microLesson, file);
          setFile(null);
          setTitle("");
          setTried(false);
        },
      },
    );
  };
  const fileProblem = tooLarge
    ? t("microLessons.fileTooLarge", { most: bytesText(mostBytes) })
    : tried && file === null && t("microLessons.fileMissing");
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md" align="flex-start">
        {recorded ? (
          tooLarge && <Input.Error role="alert">{fileProblem}</Input.Error>
        ) : (
          <FileInput
            label={t("microLessons.file")}
            description={
              mostBytes === null ? "" : t("microLessons.fileKinds", { most: bytesText(mostBytes) })
            }
            placeholder={t("microLessons.chooseFile")}
            accept="video/*,.mkv,.flv,.ts,.m2ts,.wmv,.avi"
            leftSection={<IconUpload size={18} />}
            value={file}
            onChange={choose}
            error={fileProblem}
            clearable
            clearButtonProps={{ "aria-label": t("microLessons.noFile") }}
            w="100%"
            maw={520}
            fileInputProps={{ "data-testid": "micro-file" } as object}
          />
        )}
        <TextInput
          label={t("microLessons.title")}
          value={title}
          onChange={(event) => setTitle(event.currentTarget.value)}
          error={tried && !titleFits && t("microLessons.titleMissing")}
          maxLength={longestTitle}
          w="100%"
          maw={520}
          data-testid="micro-title"
        />
        <Group gap="md" align="flex-end">
          <NativeSelect
            label={t("microLessons.subject")}
            data={[
              { value: "", label: t("microLessons.noSubject") },
              ...subjects.map((one) => ({ value: one.subjectId, label: one.name })),
            ]}
            value={subjectId}
            onChange={(event) => setSubjectId(event.currentTarget.value)}
            data-testid="micro-subject"
          />
          <GradeSelect value={grade} onChange={setGrade} />
          {schools.length > 1 && (
            <NativeSelect
              label={t("microLessons.school")}
              data={schools.map(({ name }, index) => ({ value: String(index), label: name }))}
              value={String(schoolIndex)}
              onChange={(event) => setSchoolIndex(Number(event.currentTarget.value))}
            />
          )}
        </Group>
        <Input.Wrapper
          label={t("microLessons.audience")}
          labelElement="div"
          error={tried && !hasAudience && t("microLessons.audienceMissing")}
        >
          <Checkbox
            mt={4}
            label={t("microLessons.wholeSchool")}
            checked={wholeSchool}
            onChange={(event) => setWholeSchool(event.currentTarget.checked)}
            data-testid="micro-whole-school"
          />
          {!wholeSchool && (
            <Chip.Group multiple value={chosen} onChange={setChosen}>
              <Group gap="xs" mt="xs" role="group" aria-label={school.name}>
                {school.classes.map(({ classId, name }) => (
                  <Chip key={classId} value={classId} size="lg" data-testid="micro-class">
                    {name}
                  </Chip>
                ))}
              </Group>
            </Chip.Group>
          )}
        </Input.Wrapper>
        {begin.error && <ErrorNote error={begin.error} />}
        <Button
          type="submit"
          loading={begin.isPending}
          leftSection={<IconUpload size={20} />}
          data-testid="micro-upload"
        >
          {t("microLessons.upload")}
        </Button>
      </Stack>
    </form>
  );
}

import { Button, NativeSelect, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import {
  Curriculum,
  type LessonCurriculum,
  longestDescription,
  longestTextbook,
  mostKeywords,
} from "../../../../protocol/curriculum.ts";
import { type LessonId, SubjectId } from "../../../../protocol/ids.ts";
import { useSubjects } from "../../api/calendar.ts";
import { useCurriculum, useSaveCurriculum } from "../../api/curriculum.ts";
import { ErrorNote } from "../../components/ErrorNote.tsx";
import { GradeSelect } from "../../components/GradeSelect.tsx";
import { LoadingRows } from "../../components/LoadingScreen.tsx";
import { keywordsFrom } from "./keywordsFrom.ts";
import css from "./ReplayEditing.module.css";

/** By what others find the lesson: its title, its place in the curriculum, and what it is about. */
export function CurriculumPanel({ lessonId }: { lessonId: LessonId }) {
  const known = useCurriculum(lessonId);
  if (known.data) {
    const version = known.data.versions[0]?.version ?? 0;
    return <Form key={version} {...{ lessonId, version, known: known.data }} />;
  }
  if (known.error) return <ErrorNote error={known.error} onRetry={() => void known.refetch()} />;
  return <LoadingRows rows={4} height={44} />;
}

const longestTitle = 80;
const places = ["textbook", "unit", "chapter"] as const;

function Form({
  lessonId,
  known: { curriculum, versions },
  version,
}: {
  lessonId: LessonId;
  known: LessonCurriculum;
  version: number;
}) {
  const { t } = useTranslation();
  const subjects = useSubjects().data ?? [];
  const [draft, setDraft] = useState(curriculum);
  const [words, setWords] = useState(curriculum.keywords.join("  "));
  const save = useSaveCurriculum(lessonId);
  const change = (changed: Partial<Curriculum>): void => setDraft({ ...draft, ...changed });
  const written: Curriculum = { ...draft, keywords: keywordsFrom(words) };
  const fits = Curriculum.safeParse(written).success;
  const changed = JSON.stringify(written) !== JSON.stringify(curriculum);
  const takeUp = (earlier: Curriculum): void => {
    setDraft(earlier);
    setWords(earlier.keywords.join("  "));
  };
  return (
    <form
      className={css["part"]}
      aria-labelledby="curriculum-title"
      data-testid="curriculum"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate({ curriculum: written, insteadOf: version });
      }}
    >
      <h2 id="curriculum-title" className={css["heading"]}>
        {t("replayEditing.curriculum.title")}
      </h2>
      <p className={css["quiet"]}>{t("replayEditing.curriculum.text")}</p>
      <TextInput
        label={t("replayEditing.curriculum.name")}
        value={draft.title}
        maxLength={longestTitle}
        error={draft.title.trim() === "" && t("replayEditing.curriculum.nameMissing")}
        onChange={(event) => change({ title: event.currentTarget.value })}
        data-testid="curriculum-name"
      />
      <div className={css["fields"]}>
        <NativeSelect
          label={t("replayEditing.curriculum.subject")}
          data={[
            { value: "", label: t("replayEditing.curriculum.noSubject") },
            ...subjects.map((one) => ({ value: one.subjectId, label: one.name })),
          ]}
          value={draft.subjectId ?? ""}
          onChange={(event) =>
            change({ subjectId: SubjectId.safeParse(event.currentTarget.value).data ?? null })
          }
          data-testid="curriculum-subject"
        />
        <GradeSelect value={draft.grade} onChange={(grade) => change({ grade })} />
      </div>
      {places.map((place) => (
        <TextInput
          key={place}
          label={t(`replayEditing.curriculum.${place}`)}
          placeholder={place === "textbook" ? t("replayEditing.curriculum.textbookExample") : ""}
          value={draft[place]}
          maxLength={longestTextbook}
          onChange={(event) => change({ [place]: event.currentTarget.value })}
          data-testid={`curriculum-${place}`}
        />
      ))}
      <Textarea
        label={t("replayEditing.curriculum.description")}
        value={draft.description}
        maxLength={longestDescription}
        autosize
        minRows={2}
        onChange={(event) => change({ description: event.currentTarget.value })}
        data-testid="curriculum-description"
      />
      <TextInput
        label={t("replayEditing.curriculum.keywords")}
        description={t("replayEditing.curriculum.keywordsText", { most: mostKeywords })}
        value={words}
        onChange={(event) => setWords(event.currentTarget.value)}
        data-testid="curriculum-keywords"
      />
      {save.error && <ErrorNote error={save.error} />}
      <Button
        type="submit"
        disabled={!changed || !fits}
        loading={save.isPending}
        data-testid="save-curriculum"
      >
        {t("replayEditing.curriculum.save")}
      </Button>
      {versions.length > 1 && (
        <details className={css["earlier"]}>
          <summary>{t("replayEditing.curriculum.versions")}</summary>
          <ol reversed>
            {versions.slice(1).map((one) => (
              <li key={one.version}>
                {one.curriculum.title}
                <br />
                <small>
                  {t("replayEditing.by", { name: one.byName ?? "–", date: new Date(one.at) })}
                </small>
                <Button variant="subtle" onClick={() => takeUp(one.curriculum)}>
                  {t("replayEditing.takeUp")}
                </Button>
              </li>
            ))}
          </ol>
        </details>
      )}
    </form>
  );
}

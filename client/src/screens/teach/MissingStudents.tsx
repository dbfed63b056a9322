import { useTranslation } from "react-i18next";
import type { LessonId } from "../../../../protocol/ids.ts";
import { useMissing } from "../../api/today.ts";
import css from "./MissingStudents.module.css";

/** Who of the class has not come, by name and as it changes; folded, so that who is here stays in sight. */
export function MissingStudents({ lessonId }: { lessonId: LessonId }) {
  const { t } = useTranslation();
  const found = useMissing(lessonId).data;
  if (!found || found.studentCount === 0) return null;
  const { missing } = found;
  if (missing.length === 0) return <p className={css["all"]}>{t("today.allHere")}</p>;
  return (
    <details className={css["missing"]} data-testid="missing-students">
      <summary>{t("today.missing", { count: missing.length })}</summary>
      <ul>
        {missing.map(({ personId, displayName }) => (
          <li key={personId} data-testid="missing-student">
            {displayName}
          </li>
        ))}
      </ul>
    </details>
  );
}

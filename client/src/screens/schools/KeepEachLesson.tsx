import { Switch } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { SchoolId } from "../../../../protocol/ids.ts";
import { useChangeSchoolKeeping, useSchoolKeeping } from "../../api/keptFiles.ts";
import { ErrorNote } from "../../components/ErrorNote.tsx";

/** What a school decides about files to keep; said anew, it holds for lessons from then on. */
export function KeepEachLesson({ schoolId }: { schoolId: SchoolId }) {
  const { t } = useTranslation();
  const keeping = useSchoolKeeping(schoolId);
  const change = useChangeSchoolKeeping(schoolId);
  if (!keeping.data)
    return (
      keeping.error && <ErrorNote error={keeping.error} onRetry={() => void keeping.refetch()} />
    );
  return (
    <div>
      <Switch
        label={t("schools.keepEach")}
        description={t("schools.keepEachText")}
        checked={change.isPending ? change.variables : keeping.data.eachLesson}
        disabled={change.isPending}
        onChange={(event) => change.mutate(event.currentTarget.checked)}
        data-testid="keep-each-lesson"
      />
      {change.error && <ErrorNote error={change.error} />}
    </div>
  );
}

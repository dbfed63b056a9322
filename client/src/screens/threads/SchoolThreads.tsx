import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { SchoolId } from "../../../../protocol/ids.ts";
import { useSchoolThreads } from "../../api/threads.ts";
import { ThreadPages } from "./ThreadPages.tsx";

/** What teachers wrote to single children of a school, and what these answered. */
export default function SchoolThreads({ schoolId }: { schoolId: SchoolId }) {
  const { t } = useTranslation();
  return (
    <>
      <Text c="dimmed" mb="md" maw="40em">
        {t("threads.aboutSchool")}
      </Text>
      <ThreadPages of={useSchoolThreads(schoolId)} empty={t("threads.noneForSchool")} />
    </>
  );
}

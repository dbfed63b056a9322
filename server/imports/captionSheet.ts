import { sql } from "kysely";
import { captionFileUrl } from "../../protocol/captions.ts";
import type { SchoolId } from "../../protocol/ids.ts";
import type { Queries } from "../db/kysely.ts";
import { lessonIdsOfSchool } from "../lessons/lessonsRepository.ts";
import type { RecordSheet } from "./schoolRecords.ts";

/** The captions of a school's replays. A cell holds no lesson: the file opens for those who may read it. */
export const captionSheet = async (
  queries: Queries,
  { schoolId, at }: { schoolId: SchoolId; at: (instant: Date) => string | null },
): Promise<RecordSheet> => {
  const rows = await queries
    .selectFrom("captions")
    .innerJoin("lessons", "lessons.lesson_id", "captions.lesson_id")
    .leftJoin("people as writer", "writer.person_id", "captions.written_by")
    .select(["lessons.title", "captions.lesson_id", "language", "origin", "speakers"])
    .select(["written_at", "writer.display_name"])
    .select(sql<number>`jsonb_array_length(cues)`.as("cue_count"))
    .where("captions.lesson_id", "in", lessonIdsOfSchool(queries, schoolId))
    .orderBy("written_at")
    .execute();
  return {
    name: "字幕",
    headers: ["课题", "语言", "来源", "说话的人", "条数", "上传的人", "时间", "文件"],
    rows: rows.map((row) => [
      ...[row.title, row.language === "zh" ? "中文" : "英文"],
      ...[
        row.origin === "machine" ? "机器" : "上传",
        row.speakers === "teacher" ? "老师" : "所有人",
      ],
      ...[String(row.cue_count), row.display_name, at(row.written_at)],
      captionFileUrl(row.lesson_id, row.language),
    ]),
  };
};

import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { KeptStroke } from "../../protocol/boardRecord.ts";
import {
  type KeepJob,
  type KeepPlan,
  type KeptHeard,
  keptFolder,
  keptPlanName,
} from "../../protocol/keptFiles.ts";
import type { LessonId } from "../../protocol/ids.ts";
import {
  listKeptStrokes,
  listMoments as listBoardMoments,
  listPages,
} from "../board/boardRepository.ts";
import type { Queries } from "../db/kysely.ts";
import { writeFileAtomically } from "../lib/atomicFile.ts";
import { SkyclassError } from "../lib/errors.ts";
import { editedBoard, editedSlides } from "../replay/editedMoments.ts";
import { findGivenOut } from "../replay/editsRepository.ts";
import { getLesson } from "../lessons/lessonsRepository.ts";
import { listEnlargements, listMoments } from "../slides/slidesRepository.ts";

/**
 * What the recorder has to know of a lesson to make one file of it: what was shown and drawn, as those hear and see
 * it for whom it is. Nobody is named in it.
 * @throws SkyclassError notFound
 */
export const planKept = async (
  queries: Queries,
  { lessonId, heard }: { lessonId: LessonId; heard: KeptHeard },
): Promise<KeepPlan> => {
  const { title, teacherId } = await getLesson(queries, lessonId);
  const replay = await queries
    .selectFrom("replays")
    .select(["started_at", "duration_ms"])
    .where("lesson_id", "=", lessonId)
    .executeTakeFirst();
  if (replay === undefined) throw new SkyclassError("notFound");
  const strokes: KeptStroke[] = [];
  for (let after: string | null = "0"; after !== null;) {
    const some = await listKeptStrokes(queries, { lessonId, after });
    for (const stroke of some.strokes)
      if (heard === "everybody" || stroke.by.personId === teacherId)
        strokes.push({ ...stroke, by: null });
    after = some.next;
  }
  let slides = {
    moments: await listMoments(queries, lessonId),
    enlargements: await listEnlargements(queries, lessonId),
  };
  let board = {
    ...{ lessonId, pages: await listPages(queries, lessonId), strokes, pens: [], next: null },
    moments: await listBoardMoments(queries, lessonId),
  };
  const { kept } = await findGivenOut(queries, lessonId);
  if (kept !== null) {
    const cutting = {
      ...{ kept, startedAtMs: replay.started_at.getTime(), durationMs: replay.duration_ms },
    };
    slides = editedSlides(slides, cutting);
    board = { ...board, ...editedBoard(board, cutting), pens: [], next: null };
  }
  return {
    ...{ title, startedAt: replay.started_at.toISOString(), ...slides },
    ...{ pages: board.pages, boardMoments: board.moments, strokes: board.strokes },
  };
};

export const keptDir = (
  dataDir: string,
  of: Pick<KeepJob, "lessonId" | "heard" | "edition">,
): string => join(dataDir, "replays", of.lessonId, keptFolder(of));

/** Before its job is there. */
export const writeKeepPlan = async (
  dataDir: string,
  job: KeepJob,
  plan: KeepPlan,
): Promise<void> => {
  const dir = keptDir(dataDir, job);
  await mkdir(dir, { recursive: true, mode: 0o700 });
  await writeFileAtomically(join(dir, keptPlanName), JSON.stringify(plan));
};

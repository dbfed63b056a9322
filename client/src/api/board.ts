import { useQuery } from "@tanstack/react-query";
import { LessonBoard } from "../../../protocol/boardRecord.ts";
import type { LessonId } from "../../../protocol/ids.ts";
import { request } from "./request.ts";

/** What is drawn while its replay is watched already comes with this delay. */
const growingRefreshMs = 20_000;

/** A long record comes in parts. */
async function fetchBoard(
  lessonId: LessonId,
  signal: AbortSignal,
): Promise<Omit<LessonBoard, "next">> {
  const path = `/api/lessons/${lessonId}/board`;
  let { next, ...board } = await request({ path, signal }, LessonBoard);
  while (next !== null) {
    const part = await request({ path: `${path}?after=${next}`, signal }, LessonBoard);
    board = { ...board, strokes: [...board.strokes, ...part.strokes] };
    ({ next } = part);
  }
  return board;
}

/** The board of a lesson as it happened. */
export function useLessonBoard(
  lessonId: LessonId,
  { enabled, growing }: { enabled: boolean; growing: boolean },
) {
  return useQuery({
    enabled,
    queryKey: ["board", lessonId],
    queryFn: async ({ signal }) => fetchBoard(lessonId, signal),
    refetchInterval: growing && growingRefreshMs,
  });
}

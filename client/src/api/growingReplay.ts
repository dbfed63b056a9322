import { useQuery } from "@tanstack/react-query";
import type { LessonId } from "../../../protocol/ids.ts";
import { replayQuery } from "./lessons.ts";

const askAgainMs = 10_000;

/** Whether there is something to watch of a lesson that runs; once there is, there is more and more. */
export function useReplayBegan(lessonId: LessonId, { enabled }: { enabled: boolean }): boolean {
  const { data } = useQuery({
    ...replayQuery(lessonId),
    enabled,
    refetchInterval: ({ state }) => (state.data?.cameraUrl ? false : askAgainMs),
    refetchOnWindowFocus: false,
  });
  return Boolean(data?.cameraUrl);
}

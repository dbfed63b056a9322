import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import type { MicroLesson } from "../../../protocol/microLessons.ts";
import {
  dropKept,
  fileOfKept,
  type KeptRecording,
  listKept,
} from "../media/recording/keptRecordings.ts";
import { useMicroLessons } from "./microLessons.ts";
import { useMe } from "./session.ts";
import { useUploads } from "./uploads.ts";

const keptKey = ["kept-recordings"] as const;
type KeptName = Pick<KeptRecording, "fileName" | "bytes">;

/** Whether that is what the server was told of: nothing has to be written down between its answer and ours. */
export const isOfKept = (
  { fileName, bytes }: Pick<MicroLesson, "fileName" | "bytes">,
  kept: KeptName,
): boolean => fileName === kept.fileName && bytes === kept.bytes;

/** What becomes of a recording that lies in this browser, by what the server says of it. */
export function fateOfKept(
  kept: KeptName,
  microLessons: readonly Pick<MicroLesson, "fileName" | "bytes" | "state">[],
): "offer" | "send" | "wait" | "drop" {
  const state = microLessons.find((one) => isOfKept(one, kept))?.state;
  switch (state) {
    // Not sent, or deleted before it was complete; or it has to be got out in another way.
    case undefined:
    case "refused":
      return "offer";
    case "uploading":
      return "send";
    // It has all; until it can be watched ours may still be of use.
    case "waiting":
    case "working":
    case "failed":
      return "wait";
    case "published":
      return "drop";
  }
}

/** The recordings of whoever is signed in that lie in this browser. */
export function useKeptRecordings() {
  const personId = useMe().data?.personId;
  return useQuery({
    queryKey: [...keptKey, personId],
    // Where storage is forbidden there are none.
    queryFn: async () => (personId ? listKept(personId).catch(() => []) : []),
    enabled: personId !== undefined,
  });
}

/** Those that the server has not been told of. */
export function useOfferedRecordings(): KeptRecording[] {
  const kept = useKeptRecordings().data;
  const list = useMicroLessons().data;
  if (!kept || !list) return [];
  return kept.filter((one) => fateOfKept(one, list.microLessons) === "offer");
}

export function useKeptChanged(): () => Promise<void> {
  const client = useQueryClient();
  return async () => client.invalidateQueries({ queryKey: keptKey });
}

export function useDropKept(): (recordingId: string) => Promise<void> {
  const changed = useKeptChanged();
  return async (recordingId) => {
    await dropKept(recordingId);
    await changed();
  };
}

/** Sends it by the way of all uploads, from where it stopped; one page of the browser at a time. */
export function useSendKept({
  lessonId,
}: Pick<MicroLesson, "lessonId">): (kept: KeptRecording) => Promise<void> {
  const uploads = useUploads();
  return async (kept) => uploads.startAlone(lessonId, async () => fileOfKept(kept));
}

/** Goes on by itself with what a closed page left unsent, and lets go of what the server has. */
export function useKeptOnTheirWay(): void {
  const uploads = useUploads();
  const kept = useKeptRecordings().data;
  const list = useMicroLessons().data;
  const drop = useDropKept();
  useEffect(() => {
    for (const one of kept ?? []) {
      const fate = list ? fateOfKept(one, list.microLessons) : "wait";
      const micro = list?.microLessons.find((each) => isOfKept(each, one));
      // What failed on this page is asked for by hand.
      const isKnown = uploads.sending().some(({ lessonId }) => lessonId === micro?.lessonId);
      if (fate === "send" && micro && !isKnown)
        void uploads.startAlone(micro.lessonId, async () => fileOfKept(one));
      if (fate === "drop") drop(one.recordingId).catch(() => undefined);
    }
    // `drop` is a new function with every render.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [uploads, kept, list]);
}

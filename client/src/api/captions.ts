import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import {
  CaptionCues,
  type CaptionLanguage,
  LessonCaptions,
  type UploadCaptions,
} from "../../../protocol/captions.ts";
import type { LessonId } from "../../../protocol/ids.ts";
import { command, request } from "./request.ts";

const keyOf = (lessonId: LessonId) => ["captions", lessonId] as const;
const pathOf = (lessonId: LessonId) => `/api/lessons/${lessonId}/captions`;

/** In which languages there are captions that one may read. */
export function useCaptionTracks(lessonId: LessonId, { enabled }: { enabled: boolean }) {
  return useQuery({
    enabled,
    queryKey: keyOf(lessonId),
    queryFn: async ({ signal }) => request({ path: pathOf(lessonId), signal }, LessonCaptions),
  });
}

/** The cues of one version; none without it. */
export function useCaptionCues(
  lessonId: LessonId,
  track: { language: CaptionLanguage; version: number } | null,
) {
  return useQuery({
    enabled: track !== null,
    queryKey: [...keyOf(lessonId), track],
    queryFn: async ({ signal }) =>
      request({ path: `${pathOf(lessonId)}/${track?.language}`, signal }, CaptionCues),
  });
}

export function useWriteCaptions(lessonId: LessonId) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({
      language,
      file,
      speakers,
      insteadOf,
    }: UploadCaptions & { language: CaptionLanguage; file: Blob }) => {
      const query = new URLSearchParams({
        speakers,
        ...(insteadOf === undefined ? {} : { insteadOf: String(insteadOf) }),
      });
      const path = `${pathOf(lessonId)}/${language}?${query.toString()}`;
      return request({ method: "PUT", path, file }, LessonCaptions);
    },
    onSuccess: (captions) => client.setQueryData(keyOf(lessonId), captions),
  });
}

export function useRemoveCaptions(lessonId: LessonId) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (language: CaptionLanguage) =>
      command({ method: "DELETE", path: `${pathOf(lessonId)}/${language}` }),
    onSettled: async () => client.invalidateQueries({ queryKey: keyOf(lessonId) }),
  });
}

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { DeckId, LessonId } from "../../../protocol/ids.ts";
import { Deck, DeckList, SlideMoments } from "../../../protocol/slides.ts";
import { command, request } from "./request.ts";
import { upload } from "./upload.ts";

export const decksKey = (lessonId: LessonId) => ["slides", lessonId] as const;
const watchEveryMs = 1_000;

const isBeingMade = ({ state }: Deck): boolean => state === "waiting" || state === "rendering";

/** Asked often only while pages of one are being made. */
export function useDecks(lessonId: LessonId) {
  return useQuery({
    queryKey: decksKey(lessonId),
    queryFn: async ({ signal }) =>
      (await request({ path: `/api/lessons/${lessonId}/slides`, signal }, DeckList)).decks,
    refetchInterval: ({ state }) => (state.data?.some(isBeingMade) ? watchEveryMs : false),
  });
}

/** What is shown while its replay is watched already comes with this delay. */
export const growingRefreshMs = 20_000;
/** Pages turn in a replay that grows when they did: its end comes some seconds after the lesson. */
const momentsRefreshMs = 5_000;

/** Which page the class saw from when on, and what was large. */
export function useSlideMoments(lessonId: LessonId, { growing }: { growing: boolean }) {
  return useQuery({
    queryKey: [...decksKey(lessonId), "moments"],
    queryFn: async ({ signal }) =>
      request({ path: `/api/lessons/${lessonId}/slide-moments`, signal }, SlideMoments),
    refetchInterval: growing && momentsRefreshMs,
  });
}

export function useBringDeck(lessonId: LessonId, onShare: (share: number) => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (file: File) => {
      const fileName = encodeURIComponent(file.name.slice(-200));
      const path = `/api/lessons/${lessonId}/slides?fileName=${fileName}`;
      return upload({ path, file, onShare }, Deck);
    },
    onSettled: () => client.invalidateQueries({ queryKey: decksKey(lessonId) }),
  });
}

export function useRemoveDeck(lessonId: LessonId) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (deckId: DeckId) => command({ method: "DELETE", path: `/api/slides/${deckId}` }),
    onSettled: () => client.invalidateQueries({ queryKey: decksKey(lessonId) }),
  });
}

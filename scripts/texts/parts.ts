import type { KeysInUse } from "./catalogues.ts";

/**
 * The sources that may name a part's texts: they come with the first of its screens (client/src/App.tsx),
 * those of the board with the first board (screens/board/importBoard.ts).
 */
const sourcesOfPart: Record<string, RegExp> = {
  attendance: /^client\/src\/screens\/attendance\//,
  board: /^client\/src\/screens\/board\/(?!LendPen)/,
  chat: /^client\/src\/screens\/(?:aids|chat|pulse|threads)\//,
  consents: /^client\/src\/screens\/consents\/(?!FamilyNotice)/,
  ladder: /^client\/src\/screens\/ladder\//,
  microLessons: /^client\/src\/screens\/microLessons\//,
  office:
    /^client\/src\/screens\/(?:activation|audit|calendar|imports|operation|people|schoolChat|schools|storage|timetable)\//,
  phoneTest: /^client\/src\/screens\/phoneTest\//,
  polls: /^client\/src\/screens\/polls\//,
  questionPhotos: /^client\/src\/screens\/questionPhotos\//,
  recording: /^client\/src\/screens\/recording\//,
  replay: /^client\/src\/screens\/(?:catchUp|replay)\//,
  replayEditing: /^client\/src\/screens\/replayEditing\//,
  replaySide: /^client\/src\/screens\/replaySide\//,
  search: /^client\/src\/screens\/search\//,
  teach:
    /^client\/src\/(?:screens\/(?:teach\/|slides\/(?:DeckCard|SlidesPanel|TeacherSlide)\.|stage\/(?:HandsPanel|StageNews)\.)|media\/useStudio\.ts)/,
};
export const textParts = Object.keys(sourcesOfPart);

/** Sources that name a key of a part which may not have been loaded there. */
export function keysElsewhere(
  part: string,
  keys: string[],
  uses: ({ file: string } & KeysInUse)[],
): string[] {
  return uses
    .filter(({ file }) => sourcesOfPart[part]?.test(file) !== true)
    .flatMap(({ file, whole, beginnings }) =>
      keys
        .filter(
          (key) => whole.has(key) || [...beginnings].some((beginning) => key.startsWith(beginning)),
        )
        .map((key) => `${file} uses ${key}, which only ${part} screens load`),
    );
}

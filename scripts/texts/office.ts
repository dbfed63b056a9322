import type { KeysInUse } from "./catalogues.ts";

/** Whose texts come with the first of these screens only (`officeScreen` in client/src/App.tsx). */
const officeScreens =
  /^client\/src\/screens\/(?:activation|audit|calendar|imports|operation|people|schools|timetable)\//;

/** Sources outside the office screens that name a key which may not have been loaded there. */
export function officeKeysElsewhere(
  officeKeys: string[],
  uses: ({ file: string } & KeysInUse)[],
): string[] {
  return uses
    .filter(({ file }) => !officeScreens.test(file))
    .flatMap(({ file, whole, beginnings }) =>
      officeKeys
        .filter(
          (key) => whole.has(key) || [...beginnings].some((beginning) => key.startsWith(beginning)),
        )
        .map((key) => `${file} uses ${key}, which only office screens load`),
    );
}

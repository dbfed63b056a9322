export const importReplay = async () => import("./ReplayScreen.tsx");

/** Has the replay's code come before someone opens it: the screen and what plays HLS. */
export function fetchReplayCode(): void {
  // What does not come now comes when the screen opens.
  void Promise.allSettled([importReplay(), import("hls.js")]);
}

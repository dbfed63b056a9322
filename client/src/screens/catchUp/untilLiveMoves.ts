const lookEveryMs = 50;
/** A key frame is asked for and comes within half a second; one that does not come is not waited for. */
const longestMs = 3_000;

/** Resolves once one of the live pictures in `stage` moves, or there is none that could. */
export async function untilLiveMoves(stage: ParentNode): Promise<void> {
  const pictures = [...stage.querySelectorAll("video")]
    .filter(({ srcObject }) => srcObject instanceof MediaStream)
    .map((video) => ({ video, beforeS: video.currentTime }));
  const untilMs = performance.now() + longestMs;
  while (pictures.length > 0 && performance.now() < untilMs) {
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
    if (pictures.some(({ video, beforeS }) => video.currentTime !== beforeS)) return;
  }
}

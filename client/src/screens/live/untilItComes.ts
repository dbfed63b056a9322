const tryAgainMs = 2_000;

/**
 * Code that is loaded in the middle of a lesson: on a bad network it comes later, and nobody's lesson
 * breaks for want of it.
 */
export async function untilItComes<Loaded>(load: () => Promise<Loaded>): Promise<Loaded> {
  for (;;) {
    try {
      return await load();
    } catch {
      await new Promise((resolve) => setTimeout(resolve, tryAgainMs));
    }
  }
}

/** A page that runs is not later than this with what is due; one that was frozen is. */
const asleepMs = 2_000;

/**
 * Tells when nobody has been able to see the page for `afterMs` (another app, another tab, a locked
 * screen), and when it can be seen again. A picture that floats above other windows is seen. Answers
 * the function that stops it.
 */
export const watchSight = ({
  afterMs,
  onChange,
}: {
  afterMs: number;
  onChange: (inSight: boolean) => void;
}): (() => void) => {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let inSight = true;
  const tell = (now: boolean): void => {
    if (now === inSight) return;
    inSight = now;
    onChange(now);
  };
  const look = (): void => {
    clearTimeout(timer);
    // Not every browser of the floor has floating pictures.
    const floats = Boolean(document.pictureInPictureElement);
    if (document.visibilityState === "visible" || floats) {
      tell(true);
      return;
    }
    const sinceMs = performance.now();
    timer = setTimeout(() => {
      const isLate = performance.now() - sinceMs > afterMs + asleepMs;
      // It slept meanwhile and wakes now; that it is seen again is told later, if at all.
      if (isLate) look();
      else tell(false);
    }, afterMs);
  };
  const resume = (): void => {
    tell(true);
    look();
  };
  const events = ["visibilitychange", "enterpictureinpicture", "leavepictureinpicture"];
  for (const event of events) document.addEventListener(event, look, true);
  document.addEventListener("resume", resume);
  look();
  return () => {
    clearTimeout(timer);
    for (const event of events) document.removeEventListener(event, look, true);
    document.removeEventListener("resume", resume);
  };
};

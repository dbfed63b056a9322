/**
 * Tells when a page may be back from where it could not run or had no network: another app, a phone
 * call, a locked screen. Answers the function that stops it. Several events may tell one return.
 */
export const onComeback = (listener: () => void): (() => void) => {
  const seen = (): void => {
    if (document.visibilityState === "visible") listener();
  };
  document.addEventListener("visibilitychange", seen);
  // Follows a freeze (Page Lifecycle), which pauses what plays; sound goes on also in the background.
  document.addEventListener("resume", listener);
  // Follows a return from the back/forward cache.
  addEventListener("pageshow", seen);
  addEventListener("online", listener);
  return () => {
    document.removeEventListener("visibilitychange", seen);
    document.removeEventListener("resume", listener);
    removeEventListener("pageshow", seen);
    removeEventListener("online", listener);
  };
};

/*
 * A worker that says when the next picture is due: timers of a page that is not looked at come once a second, those
 * of its workers as they were asked for.
 */
let timer: ReturnType<typeof setInterval> | undefined;
addEventListener("message", ({ data }: MessageEvent<unknown>) => {
  clearInterval(timer);
  if (typeof data === "number") timer = setInterval(() => postMessage(null), data);
});

/** What is recorded; `slides`: pages of slides and of a board, with the camera where it is wanted. */
export const sources = ["slides", "both", "screen", "camera"] as const;
export type Source = (typeof sources)[number];
/** Where the camera is when a screen or a page is there, too. */
export type Placement = "over" | "beside";

export interface Size {
  width: number;
  height: number;
}
export interface Box extends Size {
  x: number;
  y: number;
}

/** Of the camera's width when it stands in a corner, and beside the screen. */
const shareOver = 0.22;
const shareBeside = 0.25;
const margin = 16;

/** The picture of the recording, which keeps its size to its end: players and encoders like that best. */
export function frameSize(source: Source, camera: Size | null): Size {
  if (source !== "camera") return { width: 1920, height: 1080 };
  // A phone held upright.
  return camera && camera.height > camera.width
    ? { width: 720, height: 1280 }
    : { width: 1280, height: 720 };
}

/** Text on a screen needs sharpness, a face needs movement. */
export const framesPerSecond = (source: Source): number => (source === "camera" ? 25 : 15);

/** The whole of it, as large as the box allows, in its middle. */
export function fitted(size: Size, box: Box): Box {
  const scale = Math.min(box.width / size.width, box.height / size.height);
  const width = Math.round(size.width * scale);
  const height = Math.round(size.height * scale);
  return {
    ...{ width, height },
    x: Math.round(box.x + (box.width - width) / 2),
    y: Math.round(box.y + (box.height - height) / 2),
  };
}

/** Where each picture goes, what is taught first; what is not there leaves its place to the other. */
export function layOut({
  frame,
  screen,
  camera,
  placement,
}: {
  frame: Size;
  /** The screen, or the page that is shown. */
  screen: Size | null;
  camera: Size | null;
  placement: Placement;
}): { screen: Box | null; camera: Box | null } {
  const whole = { x: 0, y: 0, ...frame };
  if (!screen || !camera)
    return {
      screen: screen && fitted(screen, whole),
      camera: camera && fitted(camera, whole),
    };
  const share = placement === "over" ? shareOver : shareBeside;
  const width = Math.round(frame.width * share);
  if (placement === "beside") {
    const left = frame.width - width;
    return {
      screen: fitted(screen, { ...whole, width: left }),
      camera: fitted(camera, { ...whole, x: left, width }),
    };
  }
  const scale = Math.min(width / camera.width, (frame.height * 0.3) / camera.height);
  const inset = {
    width: Math.round(camera.width * scale),
    height: Math.round(camera.height * scale),
  };
  return {
    screen: fitted(screen, whole),
    camera: {
      ...inset,
      x: frame.width - inset.width - margin,
      y: frame.height - inset.height - margin,
    },
  };
}

/** Of a page, what the camera does not cover, as `clip-path` of CSS. */
export function freeOf(page: Box, camera: Box | null): string {
  if (!camera) return "none";
  const across = (x: number): string => share(x - page.x, page.width);
  const down = (y: number): string => share(y - page.y, page.height);
  const [left, right] = [across(camera.x), across(camera.x + camera.width)];
  const [top, bottom] = [down(camera.y), down(camera.y + camera.height)];
  const whole = ["0% 0%", "100% 0%", "100% 100%", "0% 100%", "0% 0%"];
  const hole = [`${left} ${top}`, `${right} ${top}`, `${right} ${bottom}`, `${left} ${bottom}`];
  return `polygon(evenodd, ${[...whole, ...hole, `${left} ${top}`].join(", ")})`;
}
const share = (part: number, whole: number): string =>
  `${Math.round(Math.min(1, Math.max(0, part / whole)) * 10_000) / 100}%`;

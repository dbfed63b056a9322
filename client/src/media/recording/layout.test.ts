import { describe, expect, test } from "vitest";
import { fitted, frameSize, freeOf, layOut } from "./layout.ts";

const frame = { width: 1920, height: 1080 };
const screen = { width: 1280, height: 1024 };
const camera = { width: 1280, height: 720 };

describe("the picture of a recording", () => {
  test("is upright where the camera alone is held upright", () => {
    expect(frameSize("camera", { width: 480, height: 640 })).toEqual({ width: 720, height: 1280 });
    expect(frameSize("camera", camera)).toEqual({ width: 1280, height: 720 });
    expect(frameSize("both", { width: 480, height: 640 })).toEqual(frame);
  });

  test("shows all of a screen of another shape, in the middle", () => {
    expect(fitted(screen, { x: 0, y: 0, ...frame })).toEqual({
      ...{ x: 285, y: 0, width: 1350, height: 1080 },
    });
  });

  test("has the camera in the corner over the screen", () => {
    expect(layOut({ frame, screen: frame, camera, placement: "over" })).toEqual({
      screen: { x: 0, y: 0, ...frame },
      camera: { x: 1482, y: 827, width: 422, height: 237 },
    });
  });

  test("keeps an upright camera low enough to see what is behind", () => {
    const { camera: inset } = layOut({
      ...{ frame, screen: frame, placement: "over" as const },
      camera: { width: 720, height: 1280 },
    });
    expect(inset?.height).toBe(324);
  });

  test("has screen and camera beside each other without covering", () => {
    const boxes = layOut({ frame, screen: frame, camera, placement: "beside" });
    expect((boxes.screen?.x ?? 0) + (boxes.screen?.width ?? 0)).toBeLessThanOrEqual(
      boxes.camera?.x ?? 0,
    );
    expect((boxes.camera?.x ?? 0) + (boxes.camera?.width ?? 0)).toBe(frame.width);
  });

  test("gives the whole place to what is left", () => {
    expect(layOut({ frame, screen: null, camera, placement: "over" })).toEqual({
      screen: null,
      camera: { x: 0, y: 0, ...frame },
    });
  });
});

describe("what can be drawn on", () => {
  const page = { x: 240, y: 0, width: 1440, height: 1080 };

  test("is the whole page where there is no camera", () => {
    expect(freeOf(page, null)).toBe("none");
  });

  test("is not what lies under the camera, as far as that reaches into the page", () => {
    expect(freeOf(page, { x: 1482, y: 827, width: 422, height: 237 })).toBe(
      "polygon(evenodd, 0% 0%, 100% 0%, 100% 100%, 0% 100%, 0% 0%, 86.25% 76.57%, 100% 76.57%, 100% 98.52%, 86.25% 98.52%, 86.25% 76.57%)",
    );
  });
});

import { describe, expect, it } from "vitest";
import { nextPublishingStep } from "./publishing.ts";

// Steps only compare tracks, so any two distinct objects will do.
const [first, second] = [{ id: "1" }, { id: "2" }] as unknown as [
  MediaStreamTrack,
  MediaStreamTrack,
];

describe("nextPublishingStep", () => {
  it.each([
    ["nothing wanted, nothing there", {}, {}, null],
    [
      "a new camera is published",
      { camera: { track: first, paused: false } },
      {},
      { step: "publish", source: "camera", track: first },
    ],
    [
      "a muted microphone is not published",
      { microphone: { track: first, paused: true } },
      {},
      null,
    ],
    [
      "a mute comes before a device change",
      { camera: { track: second, paused: true } },
      { camera: { track: first, paused: false } },
      { step: "setPaused", source: "camera", paused: true },
    ],
    [
      "a device change comes before an unmute",
      { camera: { track: second, paused: false } },
      { camera: { track: first, paused: true } },
      { step: "replaceTrack", source: "camera", track: second },
    ],
    [
      "an unmute",
      { camera: { track: first, paused: false } },
      { camera: { track: first, paused: true } },
      { step: "setPaused", source: "camera", paused: false },
    ],
    [
      "a stopped screen is unpublished",
      {},
      { screen: { track: first, paused: false } },
      { step: "unpublish", source: "screen" },
    ],
  ])("%s", (_, wanted, published, expected) => {
    expect(nextPublishingStep(wanted, published)).toEqual(expected);
  });
});

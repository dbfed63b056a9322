import { expect, test } from "vitest";
import { ParticipantId } from "../../../../protocol/ids.ts";
import type { StageGuest } from "../../../../protocol/stage.ts";
import { stageNews } from "./stageNews.ts";

const participantId = ParticipantId.parse("0b8ff0f5-93a8-4f39-a46f-dbd6d4a16f1a");
const since = "2026-03-02T01:00:00.000Z";
const nothing = { hands: [], guests: [] };
const up = { hands: [{ participantId, raisedAt: since, spokeToday: 0 }], guests: [] };
const guest = (state: StageGuest["state"]) => ({
  hands: [],
  guests: [
    { participantId, displayName: "同学", state, since, muted: false, camera: "off" as const },
  ],
});

test.each([
  ["a hand goes up", nothing, up, ["raised"]],
  ["a hand stays up", up, up, []],
  ["a hand goes down", up, nothing, []],
  ["a call is no news to whoever called", up, guest("called"), []],
  ["a yes", guest("called"), guest("onStage"), ["accepted"]],
  ["a no", guest("called"), nothing, ["gone"]],
  ["somebody steps down", guest("onStage"), nothing, ["gone"]],
])("%s", (_, before, now, told) => {
  expect(stageNews(before, now).map(({ news }) => news)).toEqual(told);
});

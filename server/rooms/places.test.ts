import { describe, expect, test } from "vitest";
import { lessonRefusal, mayTakePlace, placesFree, placesHeld, roomiest } from "./places.ts";

describe("a lesson holds", () => {
  test.each([
    ["nothing before anybody comes", { reserved: 0, seated: 0 }, 0],
    ["who waits for it", { reserved: 0, seated: 12 }, 12],
    ["its whole class once it is live", { reserved: 46, seated: 12 }, 46],
    ["everybody where more came than were expected", { reserved: 46, seated: 48 }, 48],
  ])("%s", (_what, holding, held) => {
    expect(placesHeld(holding)).toBe(held);
  });
});

test("a worker has the places that no lesson holds, and too few after taking over another's", () => {
  expect(placesFree(100, [])).toBe(100);
  expect(placesFree(100, [46, 30])).toBe(24);
  expect(placesFree(100, [46, 46, 46])).toBe(-38);
});

test("the worker with most room is taken, and of equal ones the one with fewest lessons", () => {
  const full = { free: -3, lessons: 1 };
  const roomy = { free: 60, lessons: 4 };
  const idle = { free: 60, lessons: 0 };
  expect(roomiest([full, roomy])).toBe(roomy);
  expect(roomiest([full, roomy, idle])).toBe(idle);
  expect(roomiest([])).toBeNull();
});

describe("a lesson", () => {
  test.each([
    ["begins where it fits exactly", { people: 46, places: 100, free: 46 }, null],
    ["waits where others are in the way", { people: 46, places: 100, free: 45 }, "noRoomForLesson"],
    ["is too large for any worker", { people: 101, places: 100, free: 100 }, "lessonTooLarge"],
    [
      "that is too large is told so also when it is full",
      { people: 101, places: 100, free: 0 },
      "lessonTooLarge",
    ],
    [
      "does not begin on a worker that has taken over too much",
      { people: 1, places: 100, free: -5 },
      "noRoomForLesson",
    ],
  ] as const)("%s", (_what, figures, expected) => {
    expect(lessonRefusal(figures)).toBe(expected);
  });
});

describe("one more", () => {
  test.each([
    [
      "sits in a place kept for the class, however full the worker is",
      { reserved: 46, seated: 45 },
      -20,
      true,
    ],
    ["sits in a free place before the lesson begins", { reserved: 0, seated: 3 }, 1, true],
    ["finds no place where none is free", { reserved: 0, seated: 3 }, 0, false],
    ["who was not expected needs a free place", { reserved: 46, seated: 46 }, 0, false],
    ["who was not expected takes a free place", { reserved: 46, seated: 46 }, 2, true],
  ] as const)("%s", (_what, holding, free, may) => {
    expect(mayTakePlace(holding, free)).toBe(may);
  });
});

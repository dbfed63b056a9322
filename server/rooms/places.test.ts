import { describe, expect, test } from "vitest";
import {
  type Holding,
  inOrder,
  lay,
  lessonRefusal,
  mostPeople,
  placeForOneMore,
  placesFree,
  placesHeld,
  roomiest,
  seatsAnew,
} from "./places.ts";

const shares = (...each: [worker: number, people: number][]) => new Map(each);
const holding = (more: Partial<Holding>): Holding => ({
  ...{ home: 0, reserved: shares(), seated: shares() },
  ...more,
});
/** Workers 0, 1, 2 … with so many free places. */
const rooms = (...free: number[]) => free.map((one, worker) => ({ worker, free: one, lessons: 0 }));

describe("a lesson holds", () => {
  test.each([
    ["nothing before anybody comes", {}, [0, 0, 0]],
    ["who waits for it", { seated: shares([0, 12]) }, [12, 0, 0]],
    [
      "its whole class once it is live",
      { reserved: shares([0, 46]), seated: shares([0, 12]) },
      [46, 0, 0],
    ],
    [
      "everybody where more came than were expected",
      { reserved: shares([0, 46]), seated: shares([0, 48]) },
      [48, 0, 0],
    ],
    [
      "on further workers, too, and at both ends what it costs to bring it there",
      { reserved: shares([0, 90], [1, 40]), seated: shares([1, 41], [2, 3]) },
      [92, 44, 6],
    ],
    [
      "its people where they sit while it has no home",
      { home: null, seated: shares([1, 5]) },
      [0, 8, 0],
    ],
  ])("%s", (_what, more, held) => {
    expect([0, 1, 2].map((worker) => placesHeld(holding(more), worker))).toEqual(held);
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

test("a lesson takes its home first, then workers where it has people, then those with most room", () => {
  const order = inOrder(holding({ home: 2, seated: shares([1, 4]) }), rooms(9, 3, 1, 20));
  expect(order.map(({ worker }) => worker)).toEqual([2, 1, 3, 0]);
});

describe("people are laid", () => {
  test.each([
    ["all at home where they fit", 46, [46, 92], [[0, 46]], 0],
    [
      "on a further worker where they do not, less what bringing it there costs",
      ...[
        100,
        [92, 92],
        [
          [0, 91],
          [1, 9],
        ],
        0,
      ],
    ],
    [
      "on as few as can be",
      ...[
        150,
        [92, 92, 92],
        [
          [0, 91],
          [1, 59],
        ],
        0,
      ],
    ],
    [
      "on all of them if need be",
      ...[
        268,
        [92, 92, 92],
        [
          [0, 90],
          [1, 89],
          [2, 89],
        ],
        0,
      ],
    ],
    [
      "past workers that have room for the pipe only",
      ...[
        93,
        [92, 3, 40],
        [
          [0, 91],
          [2, 2],
        ],
        0,
      ],
    ],
    [
      "so that at least their teacher is at home",
      ...[
        4,
        [2, 5, 5],
        [
          [0, 2],
          [1, 2],
        ],
        1,
      ],
    ],
    [
      "over what there is for those who are live already",
      ...[
        50,
        [20, 20],
        [
          [0, 33],
          [1, 17],
        ],
        14,
      ],
    ],
    ["at a home that is overfull where nothing else runs", 3, [-4], [[0, 3]], 3],
    ["nowhere without workers", 3, [], [], 3],
  ] as [string, number, number[], [number, number][], number][])(
    "%s",
    (_what, people, free, laid, without) => {
      expect(lay(people, rooms(...free))).toEqual({ shares: shares(...laid), without });
    },
  );
});

test.each([
  [{ places: 92, workers: 1 }, 92],
  [{ places: 92, workers: 2 }, 180],
  [{ places: 92, workers: 32 }, 2_820],
  [{ places: 2, workers: 3 }, 2],
])("one lesson may have, with %j, %i people", (node, most) => {
  expect(mostPeople(node)).toBe(most);
});

describe("a lesson", () => {
  test.each([
    ["begins where it fits exactly", { people: 46, most: 46, fits: true }, null],
    [
      "waits where others are in the way",
      { people: 46, most: 100, fits: false },
      "noRoomForLesson",
    ],
    ["is too large for all workers", { people: 101, most: 100, fits: false }, "lessonTooLarge"],
  ] as const)("%s", (_what, figures, expected) => {
    expect(lessonRefusal(figures)).toBe(expected);
  });
});

describe("one more", () => {
  test.each([
    [
      "sits in a place kept for the class, however full the worker is",
      { reserved: shares([0, 46]), seated: shares([0, 45]) },
      [-20],
      0,
    ],
    [
      "sits in a place kept on a further worker rather than in a free one at home",
      { reserved: shares([0, 46], [1, 5]), seated: shares([0, 46]) },
      [10, 0],
      1,
    ],
    [
      "keeps a place on a worker that is just being replaced",
      { reserved: shares([0, 46], [7, 5]), seated: shares([0, 46]) },
      [0],
      7,
    ],
    ["sits in a free place before the lesson begins", { seated: shares([0, 3]) }, [1], 0],
    ["finds no place where none is free", { seated: shares([0, 3]) }, [0], null],
    [
      "who was not expected needs a free place",
      { reserved: shares([0, 46]), seated: shares([0, 46]) },
      [0],
      null,
    ],
    [
      "who was not expected takes a free place",
      { reserved: shares([0, 46]), seated: shares([0, 46]) },
      [2],
      0,
    ],
    [
      "who finds none at home goes where others of the lesson are",
      { seated: shares([0, 3], [2, 1]) },
      [0, 9, 1],
      2,
    ],
    [
      "or is the first on a worker that has room for the pipe, too",
      { seated: shares([0, 3]) },
      [0, 4],
      1,
    ],
    ["but not on one that has not", { seated: shares([0, 3]) }, [0, 3], null],
  ] as const)("%s", (_what, more, free, expected) => {
    expect(placeForOneMore(holding(more), rooms(...free))).toBe(expected);
  });
});

test("whoever lost a worker takes the lesson's places that are not taken, and what is over sits at home", () => {
  const laid = shares([0, 3], [1, 2], [2, 1]);
  expect(seatsAnew({ count: 4, home: 0, shares: laid, seated: shares([0, 3], [2, 0]) })).toEqual([
    1, 1, 2, 0,
  ]);
  expect(seatsAnew({ count: 1, home: 0, shares: laid, seated: shares([0, 9], [1, 1]) })).toEqual([
    1,
  ]);
});

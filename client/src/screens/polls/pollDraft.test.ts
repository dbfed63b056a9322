import { expect, test } from "vitest";
import { PollContent } from "../../../../protocol/polls.ts";
import { contentOf, quickDraft, withKind, withOptionCount, withRight } from "./pollDraft.ts";

test("what was not filled in is called by its letter, and can be asked at once", () => {
  expect(PollContent.parse(contentOf(quickDraft))).toEqual({
    ...{ kind: "single", text: "", options: ["A", "B", "C", "D"], correct: null, durationS: 60 },
  });
  const options = [" 根 ", "", "叶"];
  expect(contentOf({ ...quickDraft, options }).options).toEqual(["根", "B", "叶"]);
});

test("one right option where one is chosen, several where several are", () => {
  const single = withRight(withRight(quickDraft, 2), 1);
  expect(single.right).toEqual([1]);
  const multiple = withRight(withRight(withKind(quickDraft, "multiple"), 2), 0);
  expect(multiple.right).toEqual([0, 2]);
  expect(withRight(multiple, 2).right).toEqual([0]);
  expect(withKind(multiple, "single").right).toEqual([0]);
});

test("another kind forgets what does not fit it", () => {
  const right = withRight(quickDraft, 3);
  expect(contentOf(withKind(right, "trueFalse"))).toMatchObject({ options: [], correct: null });
  expect(contentOf(withRight(withKind(right, "trueFalse"), 1))).toMatchObject({ correct: [1] });
  expect(contentOf(withKind(right, "number"))).toMatchObject({ options: [], correct: null });
});

test("there are two options at least and eight at most, and none that is gone is right", () => {
  const fewer = withOptionCount(withRight(quickDraft, 3), 3);
  expect([fewer.options.length, fewer.right]).toEqual([3, []]);
  expect(withOptionCount(quickDraft, 1).options).toHaveLength(2);
  expect(withOptionCount(quickDraft, 9).options).toHaveLength(8);
});

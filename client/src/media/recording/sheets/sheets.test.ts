import { describe, expect, test } from "vitest";
import { type OpenSheet, type SheetPicture, Sheets } from "./sheets.ts";

const style = { tool: "pen", colour: "red", thickness: "medium" } as const;

/** Pages whose pictures come when the test says so; `asked` are those that somebody looked at. */
function slowPages(count: number) {
  const asked: number[] = [];
  const coming = Array.from({ length: count }, () => Promise.withResolvers<SheetPicture>());
  const pages: OpenSheet[] = coming.map(({ promise }, n) => async () => {
    asked.push(n);
    return promise;
  });
  return {
    pages,
    asked,
    come: (n: number, width = 1600, height = 900) =>
      coming[n]?.resolve({ picture: {} as CanvasImageSource, width, height }),
    fail: (n: number) => coming[n]?.reject(new Error("no page")),
  };
}
const readyPages = (count: number) => {
  const slow = slowPages(count);
  for (let n = 0; n < count; n++) slow.come(n);
  return slow.pages;
};
const deckOf = (pages: OpenSheet[], close = (): void => undefined) => ({ pages, close });
const place = (sheets: Sheets) => {
  const { at, of } = sheets.getState();
  return `${at}/${of}`;
};

describe("the pages of a recording", () => {
  test("begin with a blank one, whose place slides take while nothing is written on it", async () => {
    const sheets = new Sheets();
    expect(place(sheets)).toBe("1/1");
    await sheets.bring(deckOf(readyPages(3)));
    expect(place(sheets)).toBe("1/3");
  });

  test("are added behind what was written on, and a blank one behind the page that is shown", async () => {
    const sheets = new Sheets();
    const { pageId } = sheets.getState().shown;
    sheets.strokes.finish(sheets.strokes.begin(pageId, style, [1, 2]));
    await sheets.bring(deckOf(readyPages(2)));
    expect(place(sheets)).toBe("2/3");
    await sheets.addBlank();
    expect(place(sheets)).toBe("3/4");
    await sheets.turn(-2);
    expect(sheets.getState().shown.pageId).toBe(pageId);
    expect(sheets.strokes.strokesOf(pageId)).toHaveLength(1);
  });

  test("do not leaf beyond their ends", async () => {
    const sheets = new Sheets();
    await sheets.bring(deckOf(readyPages(2)));
    await sheets.turn(-1);
    expect(place(sheets)).toBe("1/2");
    await sheets.turn(5);
    expect(place(sheets)).toBe("2/2");
  });

  test("show the page before until the next is drawn, and of those leafed over none", async () => {
    const { pages, asked, come } = slowPages(4);
    const sheets = new Sheets();
    const bringing = sheets.bring(deckOf(pages));
    come(0);
    await bringing;
    const first = sheets.getState().shown;
    const turning = Promise.all([sheets.turn(1), sheets.turn(1), sheets.turn(1)]);
    expect(sheets.getState()).toMatchObject({ shown: first, turning: true });
    // The next one was asked for ahead.
    come(1);
    come(3, 900, 1600);
    await turning;
    expect(sheets.getState()).toMatchObject({ at: 4, turning: false, shown: { height: 7_111 } });
    expect(asked).not.toContain(2);
  });

  test("that cannot be drawn are blank and said, and the others go on", async () => {
    const { pages, come, fail } = slowPages(2);
    const sheets = new Sheets();
    fail(0);
    come(1);
    await sheets.bring(deckOf(pages));
    expect(sheets.getState()).toMatchObject({ at: 1, failed: true, shown: { picture: null } });
    await sheets.turn(1);
    expect(sheets.getState()).toMatchObject({ at: 2, failed: false });
    expect(sheets.getState().shown.picture).not.toBeNull();
  });

  test("keep what is drawn as it grows; undo takes the last stroke of the page that is shown", () => {
    const sheets = new Sheets();
    const { strokes } = sheets;
    const { pageId } = sheets.getState().shown;
    const first = strokes.begin(pageId, style, [0, 0]);
    strokes.extend(first, 1, [10, 10, 20, 20]);
    strokes.finish(first);
    strokes.extend(first, 3, [30, 30]);
    expect(strokes.strokesOf(pageId)).toMatchObject([
      { points: [0, 0, 10, 10, 20, 20], done: true },
    ]);
    const second = strokes.begin(pageId, { ...style, tool: "line" }, [0, 0]);
    strokes.extend(second, 1, [5, 5]);
    strokes.extend(second, 1, [9, 9]);
    expect(strokes.strokesOf(pageId)[1]?.points).toEqual([0, 0, 9, 9]);
    sheets.undo();
    expect(strokes.strokesOf(pageId).map(({ strokeId }) => strokeId)).toEqual([first]);
    strokes.erase([first]);
    expect(strokes.strokesOf(pageId)).toEqual([]);
  });

  test("let go of their files, also of those that come when the desk is gone", async () => {
    const sheets = new Sheets();
    const letGo: string[] = [];
    await sheets.bring(deckOf(readyPages(1), () => letGo.push("first")));
    sheets.close();
    await sheets.bring(deckOf(readyPages(1), () => letGo.push("second")));
    expect(letGo).toEqual(["first", "second"]);
    expect(place(sheets)).toBe("1/1");
  });
});

import { expect, it } from "vitest";
import { tileAt } from "./tileAt.ts";

const board = {
  ...{ everyMs: 10_000, tileWidth: 160, tileHeight: 90, columns: 3, rows: 2, tiles: 8 },
  sheets: ["/a.jpg", "/b.jpg"],
};
const size = { width: 160, height: 90 };

it.each([
  [-1, { sheet: "/a.jpg", x: 0, y: 0, ...size }],
  [9_999, { sheet: "/a.jpg", x: 0, y: 0, ...size }],
  [10_000, { sheet: "/a.jpg", x: 160, y: 0, ...size }],
  [45_000, { sheet: "/a.jpg", x: 160, y: 90, ...size }],
  [60_000, { sheet: "/b.jpg", x: 0, y: 0, ...size }],
  // The last picture stands to the end.
  [500_000, { sheet: "/b.jpg", x: 160, y: 0, ...size }],
])("at %i ms: %j", (atMs, tile) => {
  expect(tileAt(board, atMs)).toEqual(tile);
});

it("is not there without a sheet", () => {
  expect(tileAt({ ...board, sheets: [] }, 0)).toBeNull();
});

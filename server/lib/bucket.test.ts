import { expect, test } from "vitest";
import { readListing } from "./bucket.ts";

test("a listing says what is there and whether more follows", () => {
  const entry = (key: string, size: number): string =>
    `<Contents><Key>${key}</Key><ETag>&quot;a&quot;</ETag><Size>${size}</Size></Contents>`;
  const page = (isTruncated: boolean): string =>
    `<?xml version="1.0"?>\n<ListBucketResult><IsTruncated>${isTruncated}</IsTruncated>
      ${entry("replays/a/1.m4s", 10)}${entry("b&amp;amp;lt", 0)}</ListBucketResult>`;
  expect(readListing(page(true))).toEqual({
    objects: [
      { key: "replays/a/1.m4s", size: 10 },
      { key: "b&amp;lt", size: 0 },
    ],
    isTruncated: true,
  });
  expect(readListing(page(false)).isTruncated).toBe(false);
  expect(readListing("<ListBucketResult/>")).toEqual({ objects: [], isTruncated: false });
});

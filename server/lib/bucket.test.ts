import { createServer } from "node:http";
import { expect, test } from "vitest";
import { Bucket, readListing } from "./bucket.ts";

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

test("a listing that comes in pages is gone on with behind its last key, to its end", async () => {
  const keys = Array.from({ length: 5 }, (_, n) => `replays/a/${n}.m4s`);
  const server = createServer((request, response) => {
    const { searchParams } = new URL(request.url ?? "", "http://127.0.0.1");
    const after = searchParams.get("start-after") ?? "";
    const rest = keys.filter((key) => key > after);
    const entries = rest
      .slice(0, 2)
      .map((key) => `<Contents><Key>${key}</Key><Size>1</Size></Contents>`);
    response.end(`<A><IsTruncated>${rest.length > 2}</IsTruncated>${entries.join("")}</A>`);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const bucket = new Bucket({
    ...{ endpoint: `http://127.0.0.1:${port}`, region: "us-east-1", bucket: "sky" },
    ...{ keyId: "key", secret: "secret", pathStyle: true },
  });
  try {
    expect((await bucket.list("replays/a/")).map(({ key }) => key)).toEqual(keys);
  } finally {
    server.closeAllConnections();
    server.close();
  }
});

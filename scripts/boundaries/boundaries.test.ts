import { describe, expect, it } from "vitest";
import { importsOf } from "./imports.ts";
import { offence } from "./rules.ts";

describe("imports of a source", () => {
  it("finds values, types, re-exports and import() in TypeScript as it is written today", () => {
    const source = [
      'import { a } from "./a.ts";',
      'import type { B } from "../media/b.ts";',
      'export { c } from "node:fs";',
      'export type * from "mediasoup/types";',
      "export async function d(): Promise<unknown> {",
      "  await using e = a();",
      '  return import("../../recorder/f.ts") as Promise<B>;',
      "}",
    ].join("\n");
    expect(
      importsOf({ file: "server/rooms/room.ts", source }).map(({ to, line }) => [to, line]),
    ).toEqual([
      ["server/rooms/a.ts", 1],
      ["server/media/b.ts", 2],
      ["fs", 3],
      ["mediasoup/types", 4],
      ["recorder/f.ts", 7],
    ]);
  });
});

describe("direction of imports", () => {
  it.each([
    ["protocol/lessons.ts", "config/schema.ts"],
    ["config/schema.ts", "server/lib/log.ts"],
    ["server/lib/log.ts", "server/db/kysely.ts"],
    ["server/db/kysely.ts", "server/people/rules.ts"],
    ["server/people/rules.ts", "server/http/app.ts"],
    ["server/people/rules.ts", "server/main.ts"],
    ["server/rooms/room.ts", "server/media/router.ts"],
    ["server/http/app.ts", "server/roles/api.ts"],
    ["server/roles/api.ts", "server/main.ts"],
    ["server/main.ts", "recorder/main.ts"],
    ["recorder/main.ts", "server/db/kysely.ts"],
    ["client/src/main.tsx", "config/schema.ts"],
    ["client/src/main.tsx", "server/lib/errors.ts"],
    ["server/people/rules.ts", "test/factories/people.ts"],
    ["server/rooms/room.ts", "mediasoup"],
    ["server/rooms/room.ts", "mediasoup/types"],
    ["recorder/transcode/ladder.ts", "fluent-ffmpeg"],
    ["recorder/assemble/run.ts", "child_process"],
    ["client/src/media/publish.ts", "fs"],
    ["server/lib/log.ts", "process"],
  ])("%s must not import %s", (from, to) => {
    expect(offence({ from, to })).toBeTypeOf("string");
  });

  it.each([
    ["config/schema.ts", "protocol/ids.ts"],
    ["server/people/routes.ts", "server/db/kysely.ts"],
    ["server/lessons/rules.ts", "server/people/rules.ts"],
    ["server/signaling/handlers/join.ts", "server/rooms/room.ts"],
    ["server/roles/api.ts", "server/http/app.ts"],
    ["server/main.ts", "server/roles/api.ts"],
    ["server/media/router.ts", "mediasoup"],
    ["client/src/media/device.ts", "mediasoup-client"],
    ["recorder/main.ts", "server/lib/log.ts"],
    ["recorder/ffmpeg.ts", "fluent-ffmpeg"],
    ["recorder/ffmpeg.ts", "child_process"],
    ["client/src/main.tsx", "protocol/people.ts"],
    ["server/people/rules.test.ts", "test/factories/people.ts"],
  ])("%s may import %s", (from, to) => {
    expect(offence({ from, to })).toBeUndefined();
  });
});

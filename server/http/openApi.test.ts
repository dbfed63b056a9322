import { Validator } from "@seriousme/openapi-schema-validator";
import { expect, test } from "vitest";
import { z } from "zod";
import { route } from "../lib/route.ts";
import { describeApi } from "./openApi.ts";

const Tree = z.strictObject({
  name: z.string(),
  get branches() {
    return z.array(Tree);
  },
});
const describe = (path: string, reply: z.ZodType) =>
  describeApi(
    [
      route({
        method: "GET",
        path,
        summary: "Something.",
        access: "signedIn",
        params: z.strictObject({ id: z.uuid() }),
        reply,
        handle: async () => ({}),
      }),
    ],
    "1.2.3",
  );

test("what refers to itself is found among the components", async () => {
  const api = describe("/api/forests/:id", z.strictObject({ trees: z.array(Tree) }));
  expect(await new Validator().validate(api)).toEqual({ valid: true });
  expect(JSON.stringify(api)).not.toContain("$defs");
});

test("the validator knows what is no OpenAPI", async () => {
  const api = describe("/api/forests/:id", z.strictObject({})) as { paths: object };
  Object.assign(api.paths, { "api/without-a-slash": {} });
  expect(await new Validator().validate(api)).toMatchObject({ valid: false });
});

import { createHash } from "node:crypto";
import { z } from "zod";
import { Problem } from "../../protocol/errors.ts";
import { FileReply, type Route, StreamedFile, UploadedFile } from "../lib/route.ts";
import { sessionCookieName } from "../people/sessions.ts";

type Json = Record<string, unknown>;

const Definitions = z.object({ $defs: z.record(z.string(), z.unknown()).optional() });

/**
 * A schema as it stands in the document. What refers to itself comes with definitions, to which it points
 * from its own root; in the document they stand among `components`, under names that fit their content.
 */
const schemaOf = (schema: z.ZodType, io: "input" | "output", components: Json): Json => {
  const made = z.toJSONSchema(schema, { io, unrepresentable: "any" });
  const { $schema: _dialect, $defs: _moved, ...json } = made;
  const { $defs: definitions = {} } = Definitions.parse(made);
  const digest = createHash("sha256").update(JSON.stringify(definitions)).digest("hex");
  const nameOf = (definition: string) => `${definition}_${digest.slice(0, 8)}`;
  const pointed = (value: unknown): unknown =>
    JSON.parse(JSON.stringify(value), (key, inner: unknown): unknown =>
      key === "$ref" && typeof inner === "string"
        ? inner.replace(
            /^#\/\$defs\/(\w+)$/,
            (_all, name: string) => `#/components/schemas/${nameOf(name)}`,
          )
        : inner,
    );
  for (const [name, definition] of Object.entries(definitions))
    components[nameOf(name)] = pointed(definition);
  return pointed(json) as Json;
};

const parameters = (
  schema: z.ZodType | undefined,
  place: "path" | "query",
  components: Json,
): Json[] => {
  if (schema === undefined) return [];
  const { properties = {}, required = [] } = z
    .object({
      properties: z.record(z.string(), z.unknown()).optional(),
      required: z.array(z.string()).optional(),
    })
    .parse(schemaOf(schema, "input", components));
  return Object.entries(properties).map(([name, json]) => ({
    name,
    in: place,
    required: place === "path" || required.includes(name),
    schema: json,
  }));
};

const content = (type: string, schema: unknown) => ({ content: { [type]: { schema } } });
/** Bytes as they are: OpenAPI 3.1 says so by leaving the schema empty. */
const bodyOf = (schema: z.ZodType, io: "input" | "output", components: Json) =>
  schema === UploadedFile || schema === StreamedFile || schema === FileReply
    ? content("application/octet-stream", {})
    : content("application/json", schemaOf(schema, io, components));

const operation = (route: Route, components: Json): Json => ({
  summary: route.summary,
  ...(route.access === "anyone" ? { security: [] } : {}),
  parameters: [
    ...parameters(route.params, "path", components),
    ...parameters(route.query, "query", components),
  ],
  ...(route.body === undefined
    ? {}
    : {
        requestBody: {
          required: true,
          ...bodyOf(route.body, "input", components),
        },
      }),
  responses: {
    [String(route.status)]: {
      description: "Done.",
      ...(route.reply === undefined ? {} : bodyOf(route.reply, "output", components)),
    },
    ...(route.isAskedAgain
      ? { 304: { description: "As in the answer whose ETag came as If-None-Match." } }
      : {}),
    default: {
      description: "Refused (RFC 9457).",
      ...content("application/problem+json", { $ref: "#/components/schemas/Problem" }),
    },
  },
});

/** The REST calls as an OpenAPI 3.1 document, from the schemas that parse them. */
export const describeApi = (routes: readonly Route[], version: string): Json => {
  const paths: Record<string, Json> = {};
  const components: Json = {};
  components["Problem"] = schemaOf(Problem, "output", components);
  for (const route of routes) {
    const path = route.path.replaceAll(/:(\w+)/g, "{$1}");
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(route, components) };
  }
  return {
    openapi: "3.1.0",
    info: { title: "Skyclass", version },
    paths,
    security: [{ session: [] }],
    components: {
      schemas: components,
      securitySchemes: { session: { type: "apiKey", in: "cookie", name: sessionCookieName } },
    },
  };
};

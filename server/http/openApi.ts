import { z } from "zod";
import { Problem } from "../../protocol/errors.ts";
import { FileReply, type Route, UploadedFile } from "../lib/route.ts";
import { sessionCookieName } from "../people/sessions.ts";

type Json = Record<string, unknown>;

const schemaOf = (schema: z.ZodType, io: "input" | "output"): Json => {
  const { $schema: _dialect, ...json } = z.toJSONSchema(schema, { io, unrepresentable: "any" });
  return json;
};

const parameters = (schema: z.ZodType | undefined, place: "path" | "query"): Json[] => {
  if (schema === undefined) return [];
  const { properties = {}, required = [] } = z
    .object({
      properties: z.record(z.string(), z.unknown()).optional(),
      required: z.array(z.string()).optional(),
    })
    .parse(schemaOf(schema, "input"));
  return Object.entries(properties).map(([name, json]) => ({
    name,
    in: place,
    required: place === "path" || required.includes(name),
    schema: json,
  }));
};

const content = (type: string, schema: unknown) => ({ content: { [type]: { schema } } });
/** Bytes as they are: OpenAPI 3.1 says so by leaving the schema empty. */
const bodyOf = (schema: z.ZodType, io: "input" | "output") =>
  schema === UploadedFile || schema === FileReply
    ? content("application/octet-stream", {})
    : content("application/json", schemaOf(schema, io));

const operation = (route: Route): Json => ({
  summary: route.summary,
  ...(route.access === "anyone" ? { security: [] } : {}),
  parameters: [...parameters(route.params, "path"), ...parameters(route.query, "query")],
  ...(route.body === undefined
    ? {}
    : {
        requestBody: {
          required: true,
          ...bodyOf(route.body, "input"),
        },
      }),
  responses: {
    [String(route.status)]: {
      description: "Done.",
      ...(route.reply === undefined ? {} : bodyOf(route.reply, "output")),
    },
    default: {
      description: "Refused (RFC 9457).",
      ...content("application/problem+json", { $ref: "#/components/schemas/Problem" }),
    },
  },
});

/** The REST calls as an OpenAPI 3.1 document, from the schemas that parse them. */
export const describeApi = (routes: readonly Route[], version: string): Json => {
  const paths: Record<string, Json> = {};
  for (const route of routes) {
    const path = route.path.replaceAll(/:(\w+)/g, "{$1}");
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(route) };
  }
  return {
    openapi: "3.1.0",
    info: { title: "Skyclass", version },
    paths,
    security: [{ session: [] }],
    components: {
      schemas: { Problem: schemaOf(Problem, "output") },
      securitySchemes: { session: { type: "apiKey", in: "cookie", name: sessionCookieName } },
    },
  };
};

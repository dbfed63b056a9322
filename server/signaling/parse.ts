import type { z } from "zod";
import { issuesOf, SkyclassError } from "../lib/errors.ts";

const treacherousKeys = new Set(["__proto__", "constructor", "prototype"]);
const deepest = 24;

/** Keys that could reach an object's prototype, and nesting made to exhaust a parser, are refused outright. */
const isTreacherous = (value: unknown, depth = 0): boolean => {
  if (typeof value !== "object" || value === null) return false;
  if (depth > deepest) return true;
  if (Array.isArray(value)) return value.some((item) => isTreacherous(item, depth + 1));
  return Object.entries(value).some(
    ([key, inner]) => treacherousKeys.has(key) || isTreacherous(inner, depth + 1),
  );
};

/**
 * A message's only argument, as its schema says.
 * @throws SkyclassError badRequest | tooLarge
 */
export const parseRequest = <Schema extends z.ZodType>(
  schema: Schema,
  given: readonly unknown[],
): z.infer<Schema> => {
  if (given.length !== 1)
    throw new SkyclassError("badRequest", { message: "A message carries exactly one object." });
  if (isTreacherous(given[0]))
    throw new SkyclassError("badRequest", { message: "The request holds keys that are refused." });
  const parsed = schema.safeParse(given[0]);
  if (parsed.success) return parsed.data;
  const tooLarge = parsed.error.issues.some((issue) => issue.message === "larger than 64 kB");
  throw new SkyclassError(tooLarge ? "tooLarge" : "badRequest", {
    issues: issuesOf(parsed.error),
  });
};

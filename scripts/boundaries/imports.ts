import { posix } from "node:path";
import { parseSync } from "vite";

export type Import = { from: string; to: string; line: number };

/**
 * Everything a source imports or re-exports, types and `import()` included. Relative specifiers become
 * paths from the project's root; packages and built-in modules stay as written, without `node:`.
 */
export function importsOf({ file, source }: { file: string; source: string }): Import[] {
  const { module, errors } = parseSync(file, source);
  const first = errors[0];
  if (first !== undefined) throw new Error(`${file} does not parse: ${first.message}`);

  const specifiers = [
    ...module.staticImports.map((found) => found.moduleRequest),
    ...module.staticExports.flatMap((found) =>
      found.entries.flatMap((entry) => entry.moduleRequest ?? []),
    ),
    // The parser gives no value here, only where the text stands.
    ...module.dynamicImports.map(({ moduleRequest: { start, end } }) => ({
      value: source.slice(start, end).replaceAll(/^["'`]|["'`]$/g, ""),
      start,
    })),
  ];
  return specifiers.map(({ value, start }) => ({
    from: file,
    to: value.startsWith(".")
      ? posix.join(posix.dirname(file), value)
      : value.replace(/^node:/, ""),
    line: source.slice(0, start).split("\n").length,
  }));
}

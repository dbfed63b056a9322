import { parseSync, Visitor, type ESTree } from "vite";

/** Attributes and object keys whose value a person reads or hears. */
const VISIBLE_NAMES = new Set([
  "alt",
  "aria-description",
  "aria-label",
  "aria-placeholder",
  "aria-roledescription",
  "aria-valuetext",
  "closeButtonLabel",
  "description",
  "heading",
  "label",
  "legend",
  "message",
  "nothingFoundMessage",
  "offLabel",
  "onLabel",
  "placeholder",
  "subtitle",
  "summary",
  "text",
  "title",
  "tooltip",
]);
/** Of those, the ones that are also visible as keys of plain objects (notifications and the like). */
const VISIBLE_KEYS = new Set(["message", "placeholder", "title"]);

const LETTER = /\p{L}/u;
const HAN = /\p{Script=Han}/u;

export type VisibleText = { line: number; text: string };

/** Every literal in `source` (TSX) that would stand on screen without coming from a catalogue. */
export function visibleTexts({ file, source }: { file: string; source: string }): VisibleText[] {
  const { program, errors } = parseSync(file, source);
  const first = errors[0];
  if (first !== undefined) throw new Error(`${file} does not parse: ${first.message}`);

  const found = new Map<number, VisibleText>();
  const note = (start: number, text: string, pattern: RegExp): void => {
    if (!pattern.test(text)) return;
    const line = source.slice(0, start).split("\n").length;
    found.set(start, { line, text: text.trim() });
  };
  const noteValue = (value: ESTree.Node | null): void => {
    for (const part of literalsShownBy(value)) note(part.start, part.text, LETTER);
  };

  new Visitor({
    JSXText: (node) => note(node.start, node.value, LETTER),
    JSXElement: (node) => {
      for (const child of node.children) {
        if (child.type === "JSXExpressionContainer") noteValue(child.expression);
      }
    },
    JSXFragment: (node) => {
      for (const child of node.children) {
        if (child.type === "JSXExpressionContainer") noteValue(child.expression);
      }
    },
    JSXAttribute: (node) => {
      if (node.name.type !== "JSXIdentifier" || !VISIBLE_NAMES.has(node.name.name)) return;
      const { value } = node;
      noteValue(value?.type === "JSXExpressionContainer" ? value.expression : value);
    },
    Property: (node) => {
      if (node.key.type === "Identifier" && VISIBLE_KEYS.has(node.key.name)) noteValue(node.value);
    },
    // Chinese is never an identifier, so it is text wherever it stands.
    Literal: (node) => {
      if (typeof node.value === "string") note(node.start, node.value, HAN);
    },
    TemplateElement: (node) => note(node.start, node.value.raw, HAN),
  }).visit(program);

  return [...found.values()].toSorted((a, b) => a.line - b.line);
}

/** The literals an expression can evaluate to, through conditions, `&&`, `??`, `+` and templates. */
function literalsShownBy(node: ESTree.Node | null): { start: number; text: string }[] {
  switch (node?.type) {
    case "Literal":
      return typeof node.value === "string" ? [{ start: node.start, text: node.value }] : [];
    case "TemplateLiteral":
      return node.quasis.map((part) => ({ start: part.start, text: part.value.raw }));
    case "ConditionalExpression":
      return [...literalsShownBy(node.consequent), ...literalsShownBy(node.alternate)];
    case "LogicalExpression":
    case "BinaryExpression":
      if (node.type === "BinaryExpression" && node.operator !== "+") return [];
      return [...literalsShownBy(node.left), ...literalsShownBy(node.right)];
    case "ParenthesizedExpression":
    case "TSAsExpression":
    case "TSSatisfiesExpression":
    case "TSNonNullExpression":
      return literalsShownBy(node.expression);
    default:
      return [];
  }
}

/** @typedef {import("./judge.ts").Finding} Finding */

const marks = { ok: "✓ ok       ", attention: "! attention", problem: "✗ problem  " };

/**
 * One line for each check, what to do below it, and a last line that sums up; or the same as JSON.
 *
 * @param {readonly Finding[]} findings
 * @returns {string}
 */
export function reportText(findings) {
  const width = Math.max(...findings.map(({ check }) => check.length));
  const lines = findings.flatMap(({ check, state, found, advice }) => [
    `${marks[state]}  ${check.padEnd(width)}  ${found}`,
    ...(advice === undefined ? [] : advice.split("\n").map((line) => `${" ".repeat(15)}→ ${line}`)),
  ]);
  const { problems, attentions } = countOf(findings);
  const sum = `${problems} ${problems === 1 ? "problem" : "problems"}, ${attentions} to look at`;
  return [...lines, "", sum].join("\n");
}

/** @param {readonly Finding[]} findings */
function countOf(findings) {
  return {
    problems: findings.filter(({ state }) => state === "problem").length,
    attentions: findings.filter(({ state }) => state === "attention").length,
  };
}

/**
 * @param {readonly Finding[]} findings
 * @param {{ json: boolean }} options
 */
export function printReport(findings, { json }) {
  const { problems, attentions } = countOf(findings);
  console.log(
    json
      ? JSON.stringify({ ok: problems === 0, problems, attentions, findings }, null, 2)
      : reportText(findings),
  );
  process.exitCode = problems === 0 ? 0 : 1;
}

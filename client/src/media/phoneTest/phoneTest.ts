import { type CheckResult, PhoneCheck } from "../../../../protocol/phoneTests.ts";

type Outcome = CheckResult["outcome"];
export type CheckState = "waiting" | "running" | "asking" | Outcome;
export type CheckStates = Record<PhoneCheck, CheckState>;

/** What tries each check: resolves to how it went; what it throws is a failure. */
export type Tries = Record<PhoneCheck, () => Promise<Outcome>>;

export const notTried: CheckStates = {
  udp: "waiting",
  tcp: "waiting",
  turn: "waiting",
  replay: "waiting",
  sound: "waiting",
  microphone: "waiting",
  camera: "waiting",
};

/** Tries one thing after another, so that what is measured is not in each other's way. */
export async function runPhoneTest(a: {
  tries: Tries;
  onState: (check: PhoneCheck, state: CheckState) => void;
  now?: () => number;
}): Promise<CheckResult[]> {
  const now = a.now ?? (() => performance.now());
  const results: CheckResult[] = [];
  for (const check of PhoneCheck.options) {
    a.onState(check, "running");
    const startedMs = now();
    const outcome = await a.tries[check]().catch((): Outcome => "failed");
    a.onState(check, outcome);
    results.push({ check, outcome, elapsedMs: Math.round(now() - startedMs) });
  }
  return results;
}

export type Verdict = "good" | "slow" | "noLessons" | "noReplays" | "noSound" | "nothing";

/** The one sentence for the child: what will work here, the most pressing trouble first. */
export function verdictOf(results: readonly CheckResult[]): Verdict {
  const passed = (check: PhoneCheck): boolean =>
    results.some((one) => one.check === check && one.outcome === "passed");
  const lessons = passed("udp") || passed("tcp") || passed("turn");
  if (!lessons) return passed("replay") ? "noLessons" : "nothing";
  if (!passed("replay")) return "noReplays";
  if (!passed("sound")) return "noSound";
  return passed("udp") ? "good" : "slow";
}

import { useRef, useState } from "react";
import type { CheckResult, PhoneCheck } from "../../../../protocol/phoneTests.ts";
import { useReportPhoneTest } from "../../api/phoneTests.ts";
import {
  type CheckState,
  type CheckStates,
  notTried,
  runPhoneTest,
  type Tries,
} from "../../media/phoneTest/phoneTest.ts";
import { playSample } from "../../media/phoneTest/playSample.ts";
import { hearMicrophone, playTones, seeCamera } from "../../media/phoneTest/tryDevices.ts";
import { tryWay } from "../../media/phoneTest/tryWay.ts";

const passedIf = async (tried: Promise<boolean>) => ((await tried) ? "passed" : "failed");

/** A phone test from the tap that starts it to the code; `answer` says whether the tones were heard. */
export function usePhoneTestRun() {
  const [states, setStates] = useState<CheckStates>(notTried);
  const [results, setResults] = useState<CheckResult[] | null>(null);
  const [running, setRunning] = useState(false);
  const answered = useRef<((heard: boolean) => void) | null>(null);
  const report = useReportPhoneTest();

  const show = (check: PhoneCheck, state: CheckState): void =>
    setStates((before) => ({ ...before, [check]: state }));
  const askWhetherHeard = async (): Promise<boolean> => {
    await playTones();
    show("sound", "asking");
    return new Promise((resolve) => {
      answered.current = resolve;
    });
  };
  const tries: Tries = {
    udp: () => tryWay("udp"),
    tcp: () => tryWay("tcp"),
    turn: () => tryWay("turn"),
    replay: () => passedIf(playSample()),
    sound: () => passedIf(askWhetherHeard()),
    microphone: () => passedIf(hearMicrophone()),
    camera: () => passedIf(seeCamera()),
  };
  const send = (checks: CheckResult[]): void =>
    report.mutate({ checks, browser: navigator.userAgent.slice(0, 400) });
  const start = async (): Promise<void> => {
    setRunning(true);
    setStates(notTried);
    setResults(null);
    report.reset();
    const checks = await runPhoneTest({ tries, onState: show });
    setResults(checks);
    setRunning(false);
    send(checks);
  };
  return {
    states,
    results,
    running,
    report,
    start: () => void start(),
    answer: (heard: boolean) => answered.current?.(heard),
    sendAgain: () => results && send(results),
  };
}

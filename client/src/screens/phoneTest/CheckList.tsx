import { Button, Loader } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { PhoneCheck } from "../../../../protocol/phoneTests.ts";
import {
  IconAlertCircle,
  IconCircle,
  IconCircleCheck,
  IconCircleMinus,
  IconVolume,
} from "../../components/icons.ts";
import type { CheckState, CheckStates } from "../../media/phoneTest/phoneTest.ts";
import css from "./CheckList.module.css";

const pictures = {
  waiting: <IconCircle size={24} />,
  running: <Loader size={24} />,
  asking: <IconVolume size={24} />,
  passed: <IconCircleCheck size={24} />,
  failed: <IconAlertCircle size={24} />,
  skipped: <IconCircleMinus size={24} />,
} satisfies Record<CheckState, ReactNode>;

/** What is tried, in order, and how it went, in words that a child understands. */
export function CheckList({
  states,
  onHeard,
}: {
  states: CheckStates;
  /** The answer to "did you hear it?". */
  onHeard?: (heard: boolean) => void;
}) {
  const { t } = useTranslation();
  const noteOf = (check: PhoneCheck, state: CheckState): string => {
    if (state === "passed" || state === "failed") return t(`phoneTest.check.${check}.${state}`);
    if (state === "running" && check === "microphone") return t("phoneTest.speak");
    return t(`phoneTest.state.${state}`);
  };
  return (
    <ol className={css["list"]}>
      {PhoneCheck.options.map((check) => {
        const state = states[check];
        return (
          <li key={check} data-testid={`check-${check}`} data-state={state}>
            <span className={css["picture"]} aria-hidden="true">
              {pictures[state]}
            </span>
            <span>
              <span className={css["name"]}>{t(`phoneTest.check.${check}.name`)}</span>
              <span className={css["note"]} aria-live="polite">
                {noteOf(check, state)}
              </span>
            </span>
            {state === "asking" && onHeard && (
              <span className={css["answers"]}>
                <Button onClick={() => onHeard(true)} data-testid="heard">
                  {t("phoneTest.heard")}
                </Button>
                <Button variant="default" onClick={() => onHeard(false)} data-testid="not-heard">
                  {t("phoneTest.notHeard")}
                </Button>
              </span>
            )}
          </li>
        );
      })}
    </ol>
  );
}

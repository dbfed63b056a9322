import { Button, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { StartTimer } from "../../../../protocol/aids.ts";
import css from "./Aids.module.css";

const usualMinutes = [1, 2, 3, 5, 10];

/** How long: one of the usual times, or the teacher's own. */
export function TimerChoices({ onStart }: { onStart: (durationS: number) => void }) {
  const { t } = useTranslation();
  const [own, setOwn] = useState("");
  const ownS = StartTimer.shape.durationS.safeParse(Math.round(Number(own) * 60));
  const startOwn = (event: FormEvent): void => {
    event.preventDefault();
    if (ownS.success) onStart(ownS.data);
  };
  return (
    <div className={css["tools"]} data-testid="timer-choices">
      <div className={css["row"]}>
        {usualMinutes.map((minutes) => (
          <Button
            key={minutes}
            variant="light"
            size="compact-md"
            radius="xl"
            miw={44}
            mih={44}
            aria-label={t("aids.startMinutes", { count: minutes })}
            onClick={() => onStart(minutes * 60)}
            data-testid={`timer-${minutes}`}
          >
            {minutes}
          </Button>
        ))}
      </div>
      <form className={css["row"]} onSubmit={startOwn}>
        <TextInput
          {...(css["own"] === undefined ? {} : { className: css["own"] })}
          aria-label={t("aids.ownMinutes")}
          placeholder={t("aids.ownMinutes")}
          inputMode="decimal"
          maxLength={5}
          value={own}
          onChange={(event) => setOwn(event.currentTarget.value)}
          data-testid="own-minutes"
        />
        <Button
          type="submit"
          variant="light"
          size="compact-md"
          radius="xl"
          mih={44}
          disabled={!ownS.success}
          data-testid="start-own-timer"
        >
          {t("aids.start")}
        </Button>
      </form>
    </div>
  );
}

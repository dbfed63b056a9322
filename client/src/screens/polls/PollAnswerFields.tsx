import { type FormEvent, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { type ClassPoll, PollAnswer } from "../../../../protocol/polls.ts";
import { IconCheck, IconSend } from "../../components/icons.ts";
import { useOptionLabel } from "./optionLabel.ts";
import css from "./Polls.module.css";

type Props = {
  poll: ClassPoll;
  /** What stands so far. */
  given: PollAnswer | null;
  disabled: boolean;
  onAnswer: (answer: PollAnswer) => void;
};

/** Where a child answers: one tap where one thing is chosen, else a button that sends. */
export function PollAnswerFields(props: Props) {
  const { kind } = props.poll;
  if (kind === "shortText" || kind === "number") return <Written {...props} />;
  return kind === "multiple" ? <Several {...props} /> : <One {...props} />;
}

const placesOf = (answer: PollAnswer | null): readonly number[] =>
  answer?.kind === "chosen" ? answer.chosen : [];
const optionsOf = ({ kind, options }: ClassPoll): number[] =>
  Array.from({ length: kind === "trueFalse" ? 2 : options.length }, (_, place) => place);

function One({ poll, given, disabled, onAnswer }: Props) {
  return (
    <Options
      {...{ poll, disabled }}
      chosen={placesOf(given)}
      onTap={(place) => onAnswer({ kind: "chosen", chosen: [place] })}
    />
  );
}

function Several({ poll, given, disabled, onAnswer }: Props) {
  const { t } = useTranslation();
  const [draft, setDraft] = useState<readonly number[]>(placesOf(given));
  const isSent = draft.join() === placesOf(given).join();
  const toggle = (place: number): void =>
    setDraft(
      draft.includes(place)
        ? draft.filter((one) => one !== place)
        : [...draft, place].toSorted((a, b) => a - b),
    );
  return (
    <>
      <Options {...{ poll, disabled }} chosen={draft} onTap={toggle} />
      <button
        type="button"
        className={css["send"]}
        disabled={disabled || draft.length === 0 || isSent}
        onClick={() => onAnswer({ kind: "chosen", chosen: [...draft] })}
        data-testid="send-poll-answer"
      >
        <IconSend size={20} aria-hidden="true" />
        {t("polls.send")}
      </button>
    </>
  );
}

function Options({
  poll,
  chosen,
  disabled,
  onTap,
}: {
  poll: ClassPoll;
  chosen: readonly number[];
  disabled: boolean;
  onTap: (place: number) => void;
}) {
  const labelOf = useOptionLabel();
  return (
    <ul className={css["options"]}>
      {optionsOf(poll).map((place) => (
        <li key={place}>
          <button
            type="button"
            aria-pressed={chosen.includes(place)}
            disabled={disabled}
            onClick={() => onTap(place)}
            data-testid={`poll-option-${place}`}
          >
            {labelOf(poll, place)}
            {chosen.includes(place) && <IconCheck size={20} aria-hidden="true" />}
          </button>
        </li>
      ))}
    </ul>
  );
}

function Written({ poll, given, disabled, onAnswer }: Props) {
  const { t } = useTranslation();
  const id = useId();
  const isNumber = poll.kind === "number";
  const [words, setWords] = useState(
    given?.kind === "text" ? given.text : given?.kind === "number" ? String(given.number) : "",
  );
  const answer = PollAnswer.safeParse(
    isNumber
      ? { kind: "number", number: words.trim() === "" ? Number.NaN : Number(words) }
      : { kind: "text", text: words },
  );
  const isSent = answer.success && JSON.stringify(answer.data) === JSON.stringify(given);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (answer.success && !disabled && !isSent) onAnswer(answer.data);
  };
  return (
    <form className={css["written"]} onSubmit={submit}>
      <label htmlFor={id}>{isNumber ? t("polls.yourNumber") : t("polls.yourWords")}</label>
      <input
        id={id}
        inputMode={isNumber ? "decimal" : "text"}
        maxLength={isNumber ? 20 : 100}
        autoComplete="off"
        value={words}
        disabled={disabled}
        onChange={(event) => setWords(event.currentTarget.value)}
        data-testid="poll-words"
      />
      <button
        type="submit"
        className={css["send"]}
        disabled={disabled || !answer.success || isSent}
        data-testid="send-poll-answer"
      >
        <IconSend size={20} aria-hidden="true" />
        {t("polls.send")}
      </button>
    </form>
  );
}

import { ActionIcon, Button, Group, NativeSelect, Stack, Textarea, TextInput } from "@mantine/core";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { PollId } from "../../../../protocol/ids.ts";
import { mostPollOptions, PollKind } from "../../../../protocol/polls.ts";
import { ErrorNote } from "../../components/ErrorNote.tsx";
import { IconCheck, IconCircleMinus, IconPlus } from "../../components/icons.ts";
import type { LiveSessionContract } from "../../media/liveSessionTypes.ts";
import { letterOf, useOptionLabel } from "./optionLabel.ts";
import {
  contentOf,
  hasOptions,
  quickDraft,
  withKind,
  withOptionCount,
  withRight,
} from "./pollDraft.ts";
import css from "./Polls.module.css";

const durationsS = [30, 60, 120, 300, 600];

/** Making a poll, in a tap where its question is said: kind, options and time are there already. */
export function PollMaker({ live, say }: { live: boolean; say: LiveSessionContract["say"] }) {
  const { t } = useTranslation();
  const labelOf = useOptionLabel();
  const [draft, setDraft] = useState(quickDraft);
  /** Perhaps made: trying the same again is the same poll. */
  const tried = useRef<{ pollId: PollId; content: string } | null>(null);
  const [making, setMaking] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const { kind, text, options, right, durationS } = draft;
  const make = async (andStart: boolean): Promise<void> => {
    setMaking(true);
    setError(null);
    const content = contentOf(draft);
    const written = JSON.stringify(content);
    if (tried.current?.content !== written)
      tried.current = { pollId: PollId.parse(crypto.randomUUID()), content: written };
    const { pollId } = tried.current;
    try {
      await say("poll:make", { pollId, ...content });
      if (andStart) await say("poll:start", { pollId });
      tried.current = null;
      setDraft({ ...quickDraft, kind, durationS });
    } catch (refused) {
      setError(refused);
    } finally {
      setMaking(false);
    }
  };
  const rightSwitch = (place: number) => (
    <ActionIcon
      variant={right.includes(place) ? "filled" : "default"}
      size={44}
      aria-pressed={right.includes(place)}
      aria-label={t("polls.markRight", { option: labelOf({ kind, options: [] }, place) })}
      onClick={() => setDraft(withRight(draft, place))}
    >
      <IconCheck size={20} aria-hidden="true" />
    </ActionIcon>
  );
  return (
    <div className={css["maker"]} data-testid="poll-maker">
      <NativeSelect
        label={t("polls.kindLabel")}
        value={kind}
        onChange={(event) => setDraft(withKind(draft, PollKind.parse(event.currentTarget.value)))}
        data={PollKind.options.map((one) => ({ value: one, label: t(`polls.kind.${one}`) }))}
        data-testid="poll-kind"
      />
      <Textarea
        label={t("polls.text")}
        placeholder={t("polls.textHint")}
        maxLength={300}
        autosize
        minRows={1}
        maxRows={4}
        value={text}
        onChange={(event) => setDraft({ ...draft, text: event.currentTarget.value })}
        data-testid="poll-text"
      />
      {hasOptions(kind) && (
        <>
          {options.map((option, place) => (
            // Options have no other name than their place.
            <Group key={letterOf(place)} gap="xs" wrap="nowrap">
              <TextInput
                flex={1}
                aria-label={t("polls.option", { letter: letterOf(place) })}
                placeholder={letterOf(place)}
                maxLength={100}
                value={option}
                onChange={(event) => {
                  const { value } = event.currentTarget;
                  const changed = options.map((one, at) => (at === place ? value : one));
                  setDraft({ ...draft, options: changed });
                }}
                data-testid={`poll-option-text-${place}`}
              />
              {rightSwitch(place)}
            </Group>
          ))}
          <Group gap="xs">
            <Button
              variant="default"
              size="xs"
              leftSection={<IconPlus size={16} />}
              disabled={options.length >= mostPollOptions}
              onClick={() => setDraft(withOptionCount(draft, options.length + 1))}
            >
              {t("polls.moreOptions")}
            </Button>
            <Button
              variant="default"
              size="xs"
              leftSection={<IconCircleMinus size={16} />}
              disabled={options.length <= 2}
              onClick={() => setDraft(withOptionCount(draft, options.length - 1))}
            >
              {t("polls.fewerOptions")}
            </Button>
          </Group>
        </>
      )}
      {kind === "trueFalse" && (
        <Group gap="xs">
          {[0, 1].map((place) => (
            <Group key={place} gap="xs" wrap="nowrap">
              {labelOf({ kind, options: [] }, place)}
              {rightSwitch(place)}
            </Group>
          ))}
        </Group>
      )}
      <NativeSelect
        label={t("polls.duration")}
        value={durationS ?? ""}
        onChange={(event) => {
          const { value } = event.currentTarget;
          setDraft({ ...draft, durationS: value === "" ? null : Number(value) });
        }}
        data={[
          { value: "", label: t("polls.noLimit") },
          ...durationsS.map((seconds) => ({
            value: String(seconds),
            label:
              seconds < 60
                ? t("polls.seconds", { count: seconds })
                : t("polls.minutes", { count: seconds / 60 }),
          })),
        ]}
        data-testid="poll-duration"
      />
      {error !== null && <ErrorNote error={error} />}
      <Stack gap="xs">
        {live && (
          <Button loading={making} onClick={() => void make(true)} data-testid="start-poll">
            {t("polls.startNow")}
          </Button>
        )}
        <Button
          variant={live ? "default" : "filled"}
          loading={making}
          onClick={() => void make(false)}
          data-testid="prepare-poll"
        >
          {t("polls.prepare")}
        </Button>
      </Stack>
    </div>
  );
}

import { ActionIcon, Button, Progress } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { isWhole, keptSpans, lengthOf } from "../../../../protocol/editedTime.ts";
import type { LessonId } from "../../../../protocol/ids.ts";
import { mostPrivateSpans, type ReplayEdits } from "../../../../protocol/replayEdits.ts";
import { useReplayEdits, useSaveReplayEdit } from "../../api/replayEditing.ts";
import { clockText } from "../../components/clockText.ts";
import { ErrorNote } from "../../components/ErrorNote.tsx";
import { IconTrash } from "../../components/icons.ts";
import { LoadingRows } from "../../components/LoadingScreen.tsx";
import { beginAt, draftOf, endAt, markPrivate, noCuts, withoutSpan } from "./editDraft.ts";
import css from "./ReplayEditing.module.css";

type At = { positionMs: number; onSeek: (toMs: number) => void };

/** Where the replay begins and ends and what of it is private, marked where the whole one stands. */
export function CutsPanel({ lessonId, ...at }: At & { lessonId: LessonId }) {
  const edits = useReplayEdits(lessonId);
  if (edits.data) {
    const version = edits.data.versions[0]?.version ?? 0;
    return <Marks key={version} {...{ lessonId, version, edits: edits.data }} {...at} />;
  }
  if (edits.error) return <ErrorNote error={edits.error} onRetry={() => void edits.refetch()} />;
  return <LoadingRows rows={4} height={44} />;
}

function Marks({
  lessonId,
  edits,
  version,
  positionMs,
  onSeek,
}: At & { lessonId: LessonId; edits: ReplayEdits; version: number }) {
  const { t } = useTranslation();
  const [current] = edits.versions;
  const [draft, setDraft] = useState(() => draftOf(current?.cuts ?? noCuts));
  const save = useSaveReplayEdit(lessonId);
  const { durationMs } = edits;
  const atMs = Math.round(Math.min(positionMs, durationMs));
  const { cuts, since } = draft;
  const kept = keptSpans({ cuts, durationMs });
  const leftMs = lengthOf(kept);
  const changed = JSON.stringify(cuts) !== JSON.stringify(current?.cuts ?? noCuts);
  const time = clockText(atMs);
  const lines = [
    ...(cuts.beginMs === null
      ? []
      : [
          {
            key: "begin",
            atMs: cuts.beginMs,
            text: t("replayEditing.beginsAt", told(cuts.beginMs)),
            without: () => setDraft({ ...draft, cuts: { ...cuts, beginMs: null } }),
          },
        ]),
    ...cuts.privateSpans.map((span, n) => ({
      key: `${span.fromMs}-${span.toMs}-${n}`,
      atMs: span.fromMs,
      text: t("replayEditing.privateFrom", {
        from: clockText(span.fromMs),
        to: clockText(span.toMs),
      }),
      without: () => setDraft(withoutSpan(draft, n)),
    })),
    ...(cuts.endMs === null
      ? []
      : [
          {
            key: "end",
            atMs: cuts.endMs,
            text: t("replayEditing.endsAt", told(cuts.endMs)),
            without: () => setDraft({ ...draft, cuts: { ...cuts, endMs: null } }),
          },
        ]),
  ];

  return (
    <form
      className={css["part"]}
      aria-label={t("replayEditing.cuts")}
      data-testid="replay-cuts"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate({ cuts, insteadOf: version });
      }}
    >
      <p className={css["quiet"]}>{t("replayEditing.cutsText")}</p>
      <div className={css["row"]}>
        <Button
          variant="default"
          onClick={() => setDraft(beginAt(draft, atMs))}
          data-testid="begin-here"
        >
          {t("replayEditing.beginHere", { time })}
        </Button>
        <Button
          variant="default"
          onClick={() => setDraft(endAt(draft, atMs))}
          data-testid="end-here"
        >
          {t("replayEditing.endHere", { time })}
        </Button>
        <Button
          variant={since === null ? "default" : "filled"}
          disabled={cuts.privateSpans.length >= mostPrivateSpans}
          onClick={() => setDraft(markPrivate(draft, atMs))}
          data-testid="mark-private"
        >
          {t(since === null ? "replayEditing.privateHere" : "replayEditing.privateUntil", { time })}
        </Button>
      </div>
      {since !== null && (
        <p role="status">{t("replayEditing.privateSince", { time: clockText(since) })}</p>
      )}
      <ul className={css["spans"]} data-testid="marked">
        {lines.map((line) => (
          <li key={line.key}>
            <span>
              <Button variant="subtle" onClick={() => onSeek(line.atMs)}>
                {line.text}
              </Button>
            </span>
            <ActionIcon
              variant="subtle"
              color="gray"
              size={44}
              aria-label={t("replayEditing.unmark", { what: line.text })}
              onClick={line.without}
            >
              <IconTrash size={20} aria-hidden="true" />
            </ActionIcon>
          </li>
        ))}
      </ul>
      <p data-testid="kept-length">
        {isWhole(kept, durationMs)
          ? t("replayEditing.whole", { length: clockText(durationMs) })
          : t("replayEditing.left", { left: clockText(leftMs), length: clockText(durationMs) })}
      </p>
      {save.error && <ErrorNote error={save.error} />}
      <Button
        type="submit"
        disabled={!changed || since !== null || leftMs === 0}
        loading={save.isPending}
        data-testid="save-edit"
      >
        {t("replayEditing.saveCuts")}
      </Button>
      {current && current.state !== "published" && (
        <div role="status" data-testid="being-cut">
          {t(current.state === "failed" ? "replayEditing.cutFailed" : "replayEditing.cutting")}
          <Progress value={100 * current.share} aria-label={t("replayEditing.cutting")} />
        </div>
      )}
      {edits.versions.length > 0 && (
        <details className={css["earlier"]}>
          <summary>{t("replayEditing.versions")}</summary>
          <ol reversed>
            {edits.versions.map((one) => (
              <li key={one.version}>
                {t("replayEditing.left", {
                  left: clockText(one.durationMs),
                  length: clockText(durationMs),
                })}
                <br />
                <small>
                  {t("replayEditing.by", { name: one.byName ?? "–", date: new Date(one.at) })}
                </small>
                {one.version !== version && (
                  <Button variant="subtle" onClick={() => setDraft(draftOf(one.cuts))}>
                    {t("replayEditing.takeUp")}
                  </Button>
                )}
              </li>
            ))}
          </ol>
        </details>
      )}
    </form>
  );
}

const told = (ms: number): { time: string } => ({ time: clockText(ms) });

import { timeText, wallClock } from "../../protocol/days.ts";
import type { LessonId, PersonId, PollId } from "../../protocol/ids.ts";
import type { PollAnswer } from "../../protocol/polls.ts";
import type { Queries } from "../db/kysely.ts";
import { sheetOf, writeWorkbook } from "../lib/workbook.ts";
import type { RoomPoll } from "../rooms/ports.ts";
import { pollResult } from "./pollRules.ts";
import { answerText, optionText, pollKinds } from "./pollTexts.ts";
import { listAnswersByName, listExpected, listPolls } from "./pollsRepository.ts";

const isRight = ({ correct }: RoomPoll, answer: PollAnswer): string | null =>
  correct === null || answer.kind !== "chosen"
    ? null
    : correct.join() === answer.chosen.join()
      ? "对"
      : "错";

/** The polls of a lesson: how each came out, and who answered what when; and which children are in it. */
export const pollsWorkbook = async (
  queries: Queries,
  { lessonId, timeZone }: { lessonId: LessonId; timeZone: string },
): Promise<{ bytes: Uint8Array; childIds: PersonId[] }> => {
  const at = (instant: Date | null): string | null => {
    if (instant === null) return null;
    const { day, minute } = wallClock(instant, timeZone);
    return `${day} ${timeText(minute)}`;
  };
  const started = (await listPolls(queries, lessonId)).filter(
    ({ startedAt }) => startedAt !== null,
  );
  const numberOf = new Map<PollId, number>(started.map(({ pollId }, index) => [pollId, index + 1]));
  const rows = await listAnswersByName(queries, lessonId);
  const answers = Map.groupBy(rows, ({ pollId }) => pollId);
  const summary = started.flatMap((poll) => {
    const of = answers.get(poll.pollId) ?? [];
    const { answered, counts, written } = pollResult(
      poll,
      of.map(({ answer }) => answer),
    );
    const outcome = [
      ...counts.map((count, place) => [optionText(poll, place), String(count)]),
      ...written.map(({ text, count }) => [text, String(count)]),
    ];
    const head = [String(numberOf.get(poll.pollId)), poll.text, pollKinds[poll.kind]];
    const times = [at(poll.startedAt), at(poll.endedAt)];
    return (outcome.length > 0 ? outcome : [["", "0"]]).map(([text = "", count = ""]) => [
      ...[...head, ...times, String(answered)],
      ...[text, count],
    ]);
  });
  const expected = await listExpected(queries, lessonId);
  // Who has left the class since is named as well.
  const children = new Map<PersonId, { name: string; className: string | null }>(
    rows.map(({ personId, name }) => [personId, { name, className: null }]),
  );
  for (const { personId, ...child } of expected) children.set(personId, child);
  const sorted = [...children].toSorted(
    ([, a], [, b]) =>
      (a.className ?? "").localeCompare(b.className ?? "", "zh-CN") ||
      a.name.localeCompare(b.name, "zh-CN"),
  );
  const byName = started.flatMap((poll) => {
    const of = new Map((answers.get(poll.pollId) ?? []).map((row) => [row.personId, row]));
    return sorted.map(([personId, { name, className }]) => {
      const row = of.get(personId);
      const head = [String(numberOf.get(poll.pollId)), poll.text, className, name];
      return row
        ? [...head, answerText(poll, row.answer), isRight(poll, row.answer), at(row.at)]
        : [...head, "未作答", null, null];
    });
  });
  const bytes = await writeWorkbook([
    sheetOf(
      "结果",
      ["序号", "题目", "题型", "开始", "结束", "作答人数", "选项或答案", "人数"],
      summary,
    ),
    sheetOf("作答", ["序号", "题目", "班级", "学生", "回答", "对错", "时间"], byName),
  ]);
  return { bytes, childIds: [...children.keys()] };
};

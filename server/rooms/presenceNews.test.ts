import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ParticipantId } from "../../protocol/ids.ts";
import type { EventOf, Participant } from "../../protocol/signaling.ts";
import { PresenceNews } from "./presenceNews.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

type News = EventOf<"participants:changed">;

/** Somebody in the lesson, and what they are told. */
const sitting = (role: Participant["role"]) => {
  const participantId = ParticipantId.parse(randomUUID());
  const told: News[] = [];
  const link = { tell: (_name: string, news: News) => void told.push(news) };
  const here = (more: Partial<Participant> = {}): Participant => ({
    ...{ participantId, role, displayName: "同学", presence: "here", connection: 2, rung: null },
    joinedAt: "2026-11-28T08:00:00.000Z",
    ...more,
  });
  return { participantId, role, link, told, here };
};
const lessonOf = (students: number) => {
  const teacher = sitting("teacher");
  const children = Array.from({ length: students }, () => sitting("student"));
  const all = [teacher, ...children];
  const news = new PresenceNews({ recipients: () => all });
  return { teacher, children, all, news };
};
const idsIn = (news: News | undefined) => news?.participants.map((one) => one.participantId);

test("the first who comes is told of at once, and only to the others", () => {
  const { teacher, children, news } = lessonOf(2);
  const [one, two] = children;
  news.changed(one!.participantId, () => one!.here());
  expect(teacher.told).toEqual([{ participants: [one!.here()], left: [], studentsHere: 1 }]);
  // Who it is, and how well it is connected, is for teachers.
  expect(two!.told).toEqual([{ participants: [], left: [], studentsHere: 1 }]);
  expect(one!.told).toEqual([]);
});

test("children are told how many are here, and only when there are more or fewer", () => {
  const { teacher, children, news } = lessonOf(2);
  const [one, two] = children;
  news.changed(one!.participantId, () => one!.here());
  vi.advanceTimersByTime(10);
  news.changed(one!.participantId, () => one!.here({ connection: 1 }));
  vi.advanceTimersByTime(10);
  expect(teacher.told).toHaveLength(2);
  expect(two!.told).toHaveLength(1);
  news.changed(one!.participantId, () => one!.here({ presence: "away" }));
  vi.advanceTimersByTime(10);
  expect(two!.told[1]).toEqual({ participants: [], left: [], studentsHere: 0 });
  news.left(one!.participantId);
  vi.advanceTimersByTime(10);
  expect(teacher.told[3]?.left).toEqual([one!.participantId]);
  expect(two!.told).toHaveLength(2);
});

test("of a teacher everybody is told at once, however much happens, and that it left", () => {
  const { teacher, children, news } = lessonOf(999);
  for (const one of children.slice(0, 5)) news.changed(one.participantId, () => one.here());
  news.changed(teacher.participantId, () => teacher.here());
  const last = children.at(-1)!;
  // How well a teacher is connected is not for children.
  expect(last.told.at(-1)?.participants).toEqual([teacher.here({ connection: null })]);
  expect(last.told.at(-1)?.studentsHere).toBe(5);
  news.left(teacher.participantId);
  expect(last.told.at(-1)?.left).toEqual([teacher.participantId]);
});

test("in a lesson of a thousand, those who come within a second are told of together, as they are then", () => {
  const { teacher, children, news } = lessonOf(999);
  const coming = children.slice(0, 20);
  for (const one of coming) {
    let presence: Participant["presence"] = "here";
    news.changed(one.participantId, () => one.here({ presence }));
    presence = "away";
    vi.advanceTimersByTime(50);
  }
  expect(teacher.told).toHaveLength(2);
  const [first, others] = teacher.told;
  expect(idsIn(first)).toEqual([coming[0]!.participantId]);
  expect(idsIn(others)).toEqual(coming.slice(1).map((one) => one.participantId));
  expect(new Set(others?.participants.map((one) => one.presence))).toEqual(new Set(["away"]));
  expect(children[500]!.told[1]).toEqual({ participants: [], left: [], studentsHere: 20 });
});

test("of somebody who comes and leaves before others are told only the last is told", () => {
  const { teacher, children, news } = lessonOf(99);
  const [one, two, three] = children;
  news.changed(one!.participantId, () => one!.here());
  news.changed(two!.participantId, () => two!.here());
  news.left(two!.participantId);
  news.left(three!.participantId);
  news.changed(three!.participantId, () => three!.here());
  vi.advanceTimersByTime(99);
  expect(teacher.told).toHaveLength(1);
  vi.advanceTimersByTime(2);
  expect(teacher.told[1]).toEqual({
    ...{ participants: [three!.here()], left: [two!.participantId] },
    studentsHere: 2,
  });
});

test("once it has stopped nobody is told anything", () => {
  const { teacher, children, news } = lessonOf(99);
  news.changed(children[0]!.participantId, () => children[0]!.here());
  news.left(children[0]!.participantId);
  news.stop();
  vi.advanceTimersByTime(1_000);
  expect(teacher.told).toHaveLength(1);
});

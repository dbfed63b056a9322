import { timingSafeEqual } from "node:crypto";
import type { ParticipantId, PersonId } from "../../protocol/ids.ts";
import type { LessonRung } from "../../protocol/lessonRungs.ts";
import type { Quality } from "../../protocol/media.ts";
import type { Participant } from "../../protocol/signaling.ts";
import type { Link } from "./ports.ts";

/** One person's presence in one live lesson. */
export type Seat = {
  readonly participantId: ParticipantId;
  readonly personId: PersonId;
  readonly role: "teacher" | "student";
  /** What a child publishes needs the consent of the family, whatever role the child has in the room. */
  readonly isChild: boolean;
  readonly joinedAt: Date;
  displayName: string;
  sessionId: string;
  /** What a page that lost its socket shows to get the seat back. */
  token: string;
  connection: Participant["connection"];
  quality: Quality;
  /** The media worker that carries what is sent here and from here. */
  worker: number;
  /** As the page told it last; null before. Of students only. */
  rung: LessonRung | null;
  /** The page asks by plain HTTP how the lesson stands, whatever becomes of its socket. */
  reading: boolean;
  /** Null while the person is away. */
  link: Link | null;
  awayTimer: NodeJS.Timeout | null;
};

export const isSeatToken = (seat: Seat, token: string): boolean => {
  const [expected, given] = [Buffer.from(seat.token), Buffer.from(token)];
  return expected.length === given.length && timingSafeEqual(expected, given);
};

export const rungOf = (seat: Seat): LessonRung | null => (seat.reading ? "text" : seat.rung);

export const describeSeat = (seat: Seat): Participant => ({
  participantId: seat.participantId,
  displayName: seat.displayName,
  role: seat.role,
  presence: seat.link || seat.reading ? "here" : "away",
  connection: seat.connection,
  rung: rungOf(seat),
  joinedAt: seat.joinedAt.toISOString(),
});

/**
 * Of the lesson's participants, those whom children are told of: teachers. A thousand classmates would be 200 kB on
 * every phone. How well somebody is connected, and what they receive, is for teachers only.
 */
export const toldToChildren = (participants: readonly Participant[]): Participant[] =>
  participants
    .filter(({ role }) => role === "teacher")
    .map((one) => ({ ...one, connection: null, rung: null }));

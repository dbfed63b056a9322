import { z } from "zod";

// Every id is a random UUID, made by the server unless it says otherwise. Brands keep one kind from
// being passed as another.
export const PersonId = z.uuid().brand("PersonId");
export const SchoolId = z.uuid().brand("SchoolId");
export const ClassId = z.uuid().brand("ClassId");
export const LessonId = z.uuid().brand("LessonId");
/** The raw record of one lesson on one media node: a folder of RTP logs. */
export const CaptureId = z.uuid().brand("CaptureId");
/** One published sound or picture inside a capture: a producer and everything that continues it. */
export const TrackId = z.uuid().brand("TrackId");
/** One person's presence in one live lesson; survives a lost socket. */
export const ParticipantId = z.uuid().brand("ParticipantId");
/** Made by the page that asks, so that a retry is the same question. */
export const QuestionId = z.uuid().brand("QuestionId");
/** A picture that goes with a question. */
export const QuestionPhotoId = z.uuid().brand("QuestionPhotoId");
/** Made by the page that makes the poll, so that a retry is the same poll. */
export const PollId = z.uuid().brand("PollId");
/** Made by the page that writes, so that a retry is the same message. */
export const ChatMessageId = z.uuid().brand("ChatMessageId");
/** Made by the page that lets chance pick a child, so that a retry is the same pick. */
export const PickId = z.uuid().brand("PickId");
/** Made by the page on which it is written, so that a retry is the same note. */
export const ReplayNoteId = z.uuid().brand("ReplayNoteId");
/** A file of slides that was brought to a lesson. */
export const DeckId = z.uuid().brand("DeckId");
/** Both made by the page that opens or draws, so that a retry is the same page or stroke. */
export const BoardPageId = z.uuid().brand("BoardPageId");
export const StrokeId = z.uuid().brand("StrokeId");

export const SubjectId = z.uuid().brand("SubjectId");
export const TermId = z.uuid().brand("TermId");
export const CalendarEntryId = z.uuid().brand("CalendarEntryId");
export const CourseId = z.uuid().brand("CourseId");
/** One file of people that was brought for a school. */
export const ImportId = z.uuid().brand("ImportId");

export type PersonId = z.infer<typeof PersonId>;
export type SchoolId = z.infer<typeof SchoolId>;
export type ClassId = z.infer<typeof ClassId>;
export type LessonId = z.infer<typeof LessonId>;
export type CaptureId = z.infer<typeof CaptureId>;
export type TrackId = z.infer<typeof TrackId>;
export type ParticipantId = z.infer<typeof ParticipantId>;
export type SubjectId = z.infer<typeof SubjectId>;
export type TermId = z.infer<typeof TermId>;
export type CalendarEntryId = z.infer<typeof CalendarEntryId>;
export type CourseId = z.infer<typeof CourseId>;
export type QuestionId = z.infer<typeof QuestionId>;
export type QuestionPhotoId = z.infer<typeof QuestionPhotoId>;
export type PollId = z.infer<typeof PollId>;
export type ChatMessageId = z.infer<typeof ChatMessageId>;
export type PickId = z.infer<typeof PickId>;
export type ReplayNoteId = z.infer<typeof ReplayNoteId>;
export type ImportId = z.infer<typeof ImportId>;
export type DeckId = z.infer<typeof DeckId>;
export type BoardPageId = z.infer<typeof BoardPageId>;
export type StrokeId = z.infer<typeof StrokeId>;

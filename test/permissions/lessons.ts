import { randomUUID } from "node:crypto";
import {
  captionFile,
  captionsPath,
  chaptersPath,
  makeLesson,
  newCaptions,
  newAudiencePath,
  newCurriculum,
  newCurriculumPath,
  newChapters,
  newDeck,
  newNotePath,
  newQuestion,
  newQuestionBody,
  pdf,
  photo,
  presentCaptions,
  questionsPath,
  slidesPath,
} from "./makers.ts";
import { above, everybodyIn, type Table } from "./table.ts";

export const lessons: Table = {
  "see teachable classes": {
    ask: ["GET", () => "/api/teachable-classes"],
    may: everybodyIn,
  },
  "make a lesson here": {
    ask: ["POST", () => "/api/lessons", makeLesson("here")],
    may: ["teacher", "colleague"],
  },
  "make a lesson elsewhere": {
    ask: ["POST", () => "/api/lessons", makeLesson("elsewhere")],
    may: ["stranger"],
  },
  "make a lesson here and elsewhere": {
    ask: ["POST", () => "/api/lessons", makeLesson("both")],
    may: [],
  },
  "make a lesson for the teacher": {
    ask: ["POST", () => "/api/lessons", makeLesson("here", (at) => at.here.teacherId)],
    may: ["operator", "adminHere", "teacher"],
  },
  "make a lesson for the teacher elsewhere": {
    ask: ["POST", () => "/api/lessons", makeLesson("elsewhere", (at) => at.here.teacherId)],
    may: [],
    otherwise: {
      operator: "badRequest",
      adminElsewhere: "badRequest",
    },
  },
  "see the lesson": {
    ask: ["GET", (at) => `/api/lessons/${at.lesson.lessonId}`],
    may: [...above, "adminHere", "teacher", "headHere", "student", "guardianHere"],
  },
  // Of its class those only that were shown, which the slides' own test looks at.
  "see the lesson's slides": {
    ask: ["GET", (at) => `/api/lessons/${at.lesson.lessonId}/slides`],
    may: [...above, "adminHere", "teacher", "headHere", "student", "guardianHere"],
  },
  "see when slides were shown": {
    ask: ["GET", (at) => `/api/lessons/${at.lesson.lessonId}/slide-moments`],
    may: [...above, "adminHere", "teacher", "headHere", "student", "guardianHere"],
  },
  "see where the teacher pointed": {
    ask: ["GET", (at) => `/api/lessons/${at.lesson.lessonId}/slide-pointings`],
    may: [...above, "adminHere", "teacher", "headHere", "student", "guardianHere"],
  },
  // Names of children are another matter, which the board's own test looks at.
  "see the board of the lesson": {
    ask: ["GET", (at) => `/api/lessons/${at.lesson.lessonId}/board`],
    may: [...above, "adminHere", "teacher", "headHere", "student", "guardianHere"],
  },
  "bring slides to the lesson": {
    ask: ["POST", slidesPath, () => pdf],
    may: ["teacher"],
  },
  "delete slides of the lesson": {
    ask: ["DELETE", newDeck],
    may: ["teacher"],
  },
  "see one's day": {
    ask: ["GET", () => "/api/today"],
    may: everybodyIn,
  },
  "see lessons of one's day": {
    ask: ["GET", () => "/api/today/lessons?figure=planned"],
    may: everybodyIn,
  },
  "see a class's week": {
    ask: ["GET", (at) => `/api/week?week=2026-11-23&classId=${at.here.classId}`],
    may: [...above, "adminHere", "headHere", "student", "guardianHere"],
  },
  "see one's own week": {
    ask: ["GET", () => "/api/week?week=2026-11-23"],
    may: everybodyIn,
  },
  // It does not run: whoever may see who is missing is told that.
  "see who is missing": {
    ask: ["GET", (at) => `/api/lessons/${at.lesson.lessonId}/missing`],
    may: [],
    otherwise: {
      ...{ operator: "lessonNotLive", officer: "lessonNotLive", adminHere: "lessonNotLive" },
      ...{ headHere: "lessonNotLive", teacher: "lessonNotLive" },
    },
  },
  // Whoever asks is there as a child of the class is.
  "read along in the lesson": {
    ask: ["GET", (at) => `/api/lessons/${at.lesson.lessonId}/now`],
    may: ["student"],
  },
  // It has none: whoever might read it is told that.
  "read a page of the lesson's board along": {
    ask: ["GET", (at) => `/api/lessons/${at.lesson.lessonId}/now/board/${randomUUID()}`],
    may: [],
    otherwise: { student: "notFound" },
  },
  // It does not run: whoever might answer is told that.
  "answer a poll while reading along": {
    ask: [
      "PUT",
      (at) => `/api/lessons/${at.lesson.lessonId}/polls/${randomUUID()}/answer`,
      () => ({ answer: { kind: "chosen", chosen: [0] } }),
    ],
    may: [],
    otherwise: { student: "lessonNotLive" },
  },
  // The teacher has not begun to write to anybody: there is nothing to answer.
  "answer the teacher alone while reading along": {
    ask: [
      "PUT",
      (at) => `/api/lessons/${at.lesson.lessonId}/thread/${randomUUID()}`,
      () => ({ text: "听得见" }),
    ],
    may: [],
  },
  "see how children of the lesson were connected": {
    ask: ["GET", (at) => `/api/lessons/${at.lesson.lessonId}/rungs`],
    may: ["operator", "officer", "adminHere", "headHere", "teacher"],
  },
  // Names of children are another matter, which the stage's own test looks at.
  "see hands and stage of the lesson": {
    ask: ["GET", (at) => `/api/lessons/${at.lesson.lessonId}/stage`],
    may: [...above, "adminHere", "teacher", "headHere", "student", "guardianHere"],
  },
  // Signs are for fewer, which the pulse's own test looks at.
  "see how the class of the lesson reacted": {
    ask: ["GET", (at) => `/api/lessons/${at.lesson.lessonId}/pulse`],
    may: [...above, "adminHere", "teacher", "headHere", "student", "guardianHere"],
  },
  "see one's lessons": {
    ask: ["GET", () => "/api/lessons"],
    // Of each the own, which this file's own test of lists looks at.
    may: everybodyIn,
  },
  // It was never recorded: whoever may watch is told that nothing is there.
  "see the lesson's replay": {
    ask: ["GET", (at) => `/api/lessons/${at.lesson.lessonId}/replay`],
    may: [],
    otherwise: {
      ...{ operator: "notFound", officer: "notFound", researcher: "notFound" },
      ...{ adminHere: "notFound", teacher: "notFound", headHere: "notFound" },
      ...{ student: "notFound", guardianHere: "notFound" },
    },
  },
  "see the chapters of the replay": {
    ask: ["GET", chaptersPath],
    may: [...above, "adminHere", "teacher", "headHere", "student", "guardianHere"],
  },
  "write the chapters of the replay": {
    ask: ["PUT", chaptersPath, newChapters],
    may: ["operator", "adminHere", "teacher"],
  },
  "take back the chapters of the replay": {
    ask: ["DELETE", chaptersPath],
    may: ["operator", "adminHere", "teacher"],
  },
  // Which of them is another matter, which the captions' own test looks at.
  "see which captions the replay has": {
    ask: ["GET", captionsPath],
    may: [...above, "adminHere", "teacher", "headHere", "student", "guardianHere"],
  },
  "read captions of the teacher's words": {
    ask: ["GET", presentCaptions],
    may: [...above, "adminHere", "teacher", "headHere", "student", "guardianHere"],
  },
  "download captions of the teacher's words": {
    ask: ["GET", async (at) => presentCaptions(at, "/file")],
    may: [...above, "adminHere", "teacher", "headHere", "student", "guardianHere"],
  },
  "bring captions to the replay": {
    ask: ["PUT", newCaptions, () => captionFile],
    may: ["adminHere", "teacher"],
  },
  "remove captions of the replay": {
    ask: ["DELETE", presentCaptions],
    may: ["adminHere", "teacher"],
  },
  // Where, is another matter, which the search's own test looks at.
  "search the replays": {
    ask: ["GET", () => `/api/search?q=${encodeURIComponent("分数")}`],
    may: everybodyIn.filter((who) => who !== "roleless"),
  },
  "see who may watch the replay": {
    ask: ["GET", (at) => `/api/lessons/${at.lesson.lessonId}/replay-audience`],
    may: ["adminHere", "teacher"],
  },
  "say who may watch the replay": {
    ask: ["PUT", newAudiencePath, () => ({ audience: "school", reason: "", insteadOf: 0 })],
    may: ["adminHere", "teacher"],
  },
  // Whether they may have it is part of the answer, which its own test looks at.
  "see whether there is a file to keep of the replay": {
    ask: ["GET", (at) => `/api/lessons/${at.lesson.lessonId}/kept-file`],
    may: [...above, "adminHere", "teacher", "headHere", "student", "guardianHere"],
  },
  // It was never recorded: whoever might have one made is told that.
  "have a file to keep made of the replay": {
    ask: ["POST", (at) => `/api/lessons/${at.lesson.lessonId}/kept-file`],
    may: [],
    otherwise: { operator: "conflict", adminHere: "conflict", teacher: "conflict" },
  },
  "let the class keep the replay": {
    ask: [
      "PUT",
      (at) => `/api/lessons/${at.lesson.lessonId}/kept-file/class`,
      () => ({ classMay: false }),
    ],
    may: ["adminHere", "teacher"],
  },
  "see how long the replay is kept": {
    ask: ["GET", (at) => `/api/lessons/${at.lesson.lessonId}/replay-keeping`],
    may: ["adminHere", "teacher"],
  },
  // It was never recorded: whoever might mark it is told that.
  "keep the replay for good": {
    ask: [
      "PUT",
      (at) => `/api/lessons/${at.lesson.lessonId}/replay-keeping`,
      () => ({ spared: true }),
    ],
    may: [],
    otherwise: { adminHere: "notFound", teacher: "notFound" },
  },
  // It was never recorded: whoever might cut it is told that.
  "see what is cut out of the replay": {
    ask: ["GET", (at) => `/api/lessons/${at.lesson.lessonId}/replay-edits`],
    may: [],
    otherwise: { adminHere: "notFound", teacher: "notFound" },
  },
  "see what the lesson is in the curriculum": {
    ask: ["GET", (at) => `/api/lessons/${at.lesson.lessonId}/curriculum`],
    may: [...above, "adminHere", "teacher", "headHere", "student", "guardianHere"],
  },
  "say what the lesson is in the curriculum": {
    ask: ["PUT", newCurriculumPath, () => ({ curriculum: newCurriculum, insteadOf: 0 })],
    may: ["adminHere", "teacher"],
  },
  "cut the replay": {
    ask: [
      "PUT",
      (at) => `/api/lessons/${at.lesson.lessonId}/replay-edits`,
      () => ({
        cuts: { beginMs: 1_000, endMs: null, privateSpans: [] },
        insteadOf: 0,
      }),
    ],
    may: [],
    otherwise: { adminHere: "notFound", teacher: "notFound" },
  },
  // Each sees the own ones alone, which the player's own test looks at.
  "see one's notes at the replay": {
    ask: ["GET", (at) => `/api/lessons/${at.lesson.lessonId}/replay-notes`],
    may: [...above, "adminHere", "teacher", "headHere", "student", "guardianHere"],
  },
  "write a note at the replay": {
    ask: ["PUT", newNotePath, () => ({ atMs: 1_000, text: "" })],
    may: [...above, "adminHere", "teacher", "headHere", "student", "guardianHere"],
  },
  "delete one's note at the replay": {
    ask: ["DELETE", newNotePath],
    may: [...above, "adminHere", "teacher", "headHere", "student", "guardianHere"],
  },
  "keep one's place in the replay": {
    ask: [
      "PUT",
      (at) => `/api/lessons/${at.lesson.lessonId}/replay-place`,
      () => ({ atMs: 1_000 }),
    ],
    may: [...above, "adminHere", "teacher", "headHere", "student", "guardianHere"],
  },
  // How they came out is another matter, which the polls' own test looks at.
  "see the polls of the lesson": {
    ask: ["GET", (at) => `/api/lessons/${at.lesson.lessonId}/polls`],
    may: [...above, "adminHere", "teacher", "headHere", "student", "guardianHere"],
  },
  "export the answers to the polls of the lesson": {
    ask: ["GET", (at) => `/api/lessons/${at.lesson.lessonId}/polls/export`],
    may: ["adminHere", "teacher", "headHere"],
  },
  // What of it is another matter, which the chat's own test looks at.
  "see the lesson's chat": {
    ask: ["GET", (at) => `/api/lessons/${at.lesson.lessonId}/chat`],
    may: [...above, "adminHere", "teacher", "headHere", "student", "guardianHere"],
  },
  // Whose they are is another matter, which their own test looks at.
  "see what teachers wrote to oneself and one's children alone": {
    ask: ["GET", () => "/api/threads"],
    may: everybodyIn,
  },
  // For those to whom it was written it is there, which the threads' own test looks at.
  "report a message to one child": {
    ask: ["PUT", () => `/api/threads/messages/${randomUUID()}/report`],
    may: [],
    otherwise: Object.fromEntries(everybodyIn.map((who) => [who, "notFound"] as const)),
  },
  // Names are another matter, which the questions' own test looks at.
  "see the lesson's questions": {
    ask: ["GET", questionsPath],
    may: [...above, "adminHere", "teacher", "headHere", "student", "guardianHere"],
  },
  "see one's questions": {
    ask: ["GET", () => "/api/questions"],
    may: everybodyIn,
  },
  "ask at the lesson's replay": {
    ask: ["POST", questionsPath, newQuestionBody],
    may: ["student"],
  },
  "bring a photo to ask with": {
    ask: ["POST", ({ lesson }) => `/api/lessons/${lesson.lessonId}/question-photos`, () => photo],
    may: ["student"],
  },
  "answer a question of the lesson": {
    ask: [
      "PUT",
      (at) => newQuestion(at, "/answer"),
      () => ({ answer: { how: "writing", text: "因为。" } }),
    ],
    may: ["teacher"],
  },
  "move the day of a question of the lesson": {
    ask: ["PUT", (at) => newQuestion(at, "/due-day"), () => ({ dueOn: "2030-01-01" })],
    may: ["teacher"],
  },
};

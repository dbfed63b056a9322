import type { Locale } from "../../../protocol/people.ts";
import type attendanceEn from "./attendance/en.json";
import type attendanceZhCN from "./attendance/zh-CN.json";
import type boardEn from "./board/en.json";
import type boardZhCN from "./board/zh-CN.json";
import type chatEn from "./chat/en.json";
import type chatZhCN from "./chat/zh-CN.json";
import type consentsEn from "./consents/en.json";
import type consentsZhCN from "./consents/zh-CN.json";
import type ladderEn from "./ladder/en.json";
import type ladderZhCN from "./ladder/zh-CN.json";
import type microLessonsEn from "./microLessons/en.json";
import type microLessonsZhCN from "./microLessons/zh-CN.json";
import type officeEn from "./office/en.json";
import type officeZhCN from "./office/zh-CN.json";
import type phoneTestEn from "./phoneTest/en.json";
import type phoneTestZhCN from "./phoneTest/zh-CN.json";
import type pollsEn from "./polls/en.json";
import type pollsZhCN from "./polls/zh-CN.json";
import type questionPhotosEn from "./questionPhotos/en.json";
import type questionPhotosZhCN from "./questionPhotos/zh-CN.json";
import type recordingEn from "./recording/en.json";
import type recordingZhCN from "./recording/zh-CN.json";
import type replayEn from "./replay/en.json";
import type replayZhCN from "./replay/zh-CN.json";
import type replayEditingEn from "./replayEditing/en.json";
import type replayEditingZhCN from "./replayEditing/zh-CN.json";
import type replaySideEn from "./replaySide/en.json";
import type replaySideZhCN from "./replaySide/zh-CN.json";
import type searchEn from "./search/en.json";
import type searchZhCN from "./search/zh-CN.json";
import type teachEn from "./teach/en.json";
import type teachZhCN from "./teach/zh-CN.json";

/*
 * Texts that only some screens say, and that come with the first of them: more than half of all texts is
 * no part of what a child's phone loads for a lesson. scripts/texts/parts.ts says whose they are.
 */
export const partCatalogues = {
  attendance: {
    "zh-CN": async () =>
      (await import("./attendance/zh-CN.json", { with: { type: "json" } })).default,
    en: async () => (await import("./attendance/en.json", { with: { type: "json" } })).default,
  },
  board: {
    "zh-CN": async () => (await import("./board/zh-CN.json", { with: { type: "json" } })).default,
    en: async () => (await import("./board/en.json", { with: { type: "json" } })).default,
  },
  chat: {
    "zh-CN": async () => (await import("./chat/zh-CN.json", { with: { type: "json" } })).default,
    en: async () => (await import("./chat/en.json", { with: { type: "json" } })).default,
  },
  consents: {
    "zh-CN": async () =>
      (await import("./consents/zh-CN.json", { with: { type: "json" } })).default,
    en: async () => (await import("./consents/en.json", { with: { type: "json" } })).default,
  },
  ladder: {
    "zh-CN": async () => (await import("./ladder/zh-CN.json", { with: { type: "json" } })).default,
    en: async () => (await import("./ladder/en.json", { with: { type: "json" } })).default,
  },
  microLessons: {
    "zh-CN": async () =>
      (await import("./microLessons/zh-CN.json", { with: { type: "json" } })).default,
    en: async () => (await import("./microLessons/en.json", { with: { type: "json" } })).default,
  },
  office: {
    "zh-CN": async () => (await import("./office/zh-CN.json", { with: { type: "json" } })).default,
    en: async () => (await import("./office/en.json", { with: { type: "json" } })).default,
  },
  phoneTest: {
    "zh-CN": async () =>
      (await import("./phoneTest/zh-CN.json", { with: { type: "json" } })).default,
    en: async () => (await import("./phoneTest/en.json", { with: { type: "json" } })).default,
  },
  polls: {
    "zh-CN": async () => (await import("./polls/zh-CN.json", { with: { type: "json" } })).default,
    en: async () => (await import("./polls/en.json", { with: { type: "json" } })).default,
  },
  questionPhotos: {
    "zh-CN": async () =>
      (await import("./questionPhotos/zh-CN.json", { with: { type: "json" } })).default,
    en: async () => (await import("./questionPhotos/en.json", { with: { type: "json" } })).default,
  },
  recording: {
    "zh-CN": async () =>
      (await import("./recording/zh-CN.json", { with: { type: "json" } })).default,
    en: async () => (await import("./recording/en.json", { with: { type: "json" } })).default,
  },
  replay: {
    "zh-CN": async () => (await import("./replay/zh-CN.json", { with: { type: "json" } })).default,
    en: async () => (await import("./replay/en.json", { with: { type: "json" } })).default,
  },
  replayEditing: {
    "zh-CN": async () =>
      (await import("./replayEditing/zh-CN.json", { with: { type: "json" } })).default,
    en: async () => (await import("./replayEditing/en.json", { with: { type: "json" } })).default,
  },
  replaySide: {
    "zh-CN": async () =>
      (await import("./replaySide/zh-CN.json", { with: { type: "json" } })).default,
    en: async () => (await import("./replaySide/en.json", { with: { type: "json" } })).default,
  },
  search: {
    "zh-CN": async () => (await import("./search/zh-CN.json", { with: { type: "json" } })).default,
    en: async () => (await import("./search/en.json", { with: { type: "json" } })).default,
  },
  teach: {
    "zh-CN": async () => (await import("./teach/zh-CN.json", { with: { type: "json" } })).default,
    en: async () => (await import("./teach/en.json", { with: { type: "json" } })).default,
  },
} satisfies Record<string, Record<Locale, () => Promise<object>>>;
export type TextPart = keyof typeof partCatalogues;

/** Both directions: a key missing from either catalogue is a type error where it is used. */
export type SameKeys<A, B> = A extends B ? (B extends A ? A : never) : never;
export type PartTexts = SameKeys<typeof attendanceZhCN, typeof attendanceEn> &
  SameKeys<typeof boardZhCN, typeof boardEn> &
  SameKeys<typeof chatZhCN, typeof chatEn> &
  SameKeys<typeof consentsZhCN, typeof consentsEn> &
  SameKeys<typeof ladderZhCN, typeof ladderEn> &
  SameKeys<typeof microLessonsZhCN, typeof microLessonsEn> &
  SameKeys<typeof officeZhCN, typeof officeEn> &
  SameKeys<typeof phoneTestZhCN, typeof phoneTestEn> &
  SameKeys<typeof pollsZhCN, typeof pollsEn> &
  SameKeys<typeof questionPhotosZhCN, typeof questionPhotosEn> &
  SameKeys<typeof recordingZhCN, typeof recordingEn> &
  SameKeys<typeof replayZhCN, typeof replayEn> &
  SameKeys<typeof replayEditingZhCN, typeof replayEditingEn> &
  SameKeys<typeof replaySideZhCN, typeof replaySideEn> &
  SameKeys<typeof searchZhCN, typeof searchEn> &
  SameKeys<typeof teachZhCN, typeof teachEn>;

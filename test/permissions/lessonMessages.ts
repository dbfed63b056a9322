import { randomUUID } from "node:crypto";
import type { ClientMessageName } from "../../protocol/signaling.ts";
import { opusCapabilities, opusParameters } from "../factories/rtpParameters.ts";

/** Ids of the live lesson at the other school. */
export type IdsElsewhere = {
  participantId: string;
  transportId: string;
  producerId: string;
  consumerId: string;
  questionId: string;
  deckId: string;
  pageId: string;
  strokeId: string;
  pollId: string;
  messageId: string;
};
/** What a message is made of: ids of the other school, and where whoever says it receives. */
type From = { elsewhere: IdsElsewhere; receiveTransportId: string };

const fingerprint = {
  role: "client",
  fingerprints: [{ algorithm: "sha-256", value: Array(32).fill("AB").join(":") }],
};

/**
 * What those in a live lesson may say, with the ids of another school's wherever there are some, in the
 * order in which it is said. Everybody else is told that they have not joined.
 */
export const lessonMessages: readonly (readonly [
  message: Exclude<ClientMessageName, "lesson:join" | "lesson:leave">,
  request: (from: From) => object,
  teacher: string,
  student: string,
])[] = [
  ["lesson:start", () => ({}), "accepted", "forbidden"],
  ["lesson:return", () => ({}), "accepted", "accepted"],
  // The child's family was not asked yet.
  ["transport:open", () => ({ direction: "send" }), "accepted", "consentMissing"],
  [
    "transport:connect",
    ({ elsewhere: { transportId } }) => ({ transportId, dtlsParameters: fingerprint }),
    ...(["notFound", "notFound"] as const),
  ],
  [
    "transport:restartIce",
    ({ elsewhere: { transportId } }) => ({ transportId }),
    ...(["notFound", "notFound"] as const),
  ],
  [
    "track:publish",
    ({ elsewhere: { transportId } }) => ({
      ...{ transportId, source: "microphone", rtpParameters: opusParameters(7), paused: false },
    }),
    ...(["notFound", "consentMissing"] as const),
  ],
  [
    "track:pause",
    ({ elsewhere: { producerId } }) => ({ producerId, paused: true }),
    ...(["notFound", "notFound"] as const),
  ],
  // What is not one's own is gone as far as one knows; the last test sees that it is still there.
  [
    "track:unpublish",
    ({ elsewhere: { producerId } }) => ({ producerId }),
    ...(["accepted", "accepted"] as const),
  ],
  [
    "track:consume",
    ({ elsewhere: { producerId }, receiveTransportId: transportId }) => ({
      ...{ transportId, rtpCapabilities: opusCapabilities, producerIds: [producerId] },
    }),
    ...(["notFound", "notFound"] as const),
  ],
  [
    "track:resume",
    ({ elsewhere: { consumerId } }) => ({ consumerIds: [consumerId] }),
    ...(["notFound", "notFound"] as const),
  ],
  ["rung:report", () => ({ rung: "sound" }), "forbidden", "accepted"],
  ["quality:choose", () => ({ quality: "low" }), "accepted", "accepted"],
  [
    "question:ask",
    () => ({ questionId: randomUUID(), text: "为什么？" }),
    ...(["forbidden", "accepted"] as const),
  ],
  // Nobody brought such a photo to this lesson.
  [
    "question:ask",
    ({ elsewhere: { questionId } }) => ({
      ...{ questionId: randomUUID(), text: "这是什么？", photoId: questionId },
    }),
    ...(["forbidden", "notFound"] as const),
  ],
  // A new question with an id that is taken there.
  [
    "question:ask",
    ({ elsewhere: { questionId } }) => ({ questionId, text: "为什么？" }),
    ...(["forbidden", "conflict"] as const),
  ],
  [
    "question:second",
    ({ elsewhere: { questionId } }) => ({ questionId, seconded: true }),
    ...(["forbidden", "notFound"] as const),
  ],
  [
    "question:answer",
    ({ elsewhere: { questionId } }) => ({ questionId, answer: { how: "live" } }),
    ...(["notFound", "forbidden"] as const),
  ],
  [
    "question:withdraw",
    ({ elsewhere: { questionId } }) => ({ questionId }),
    ...(["notFound", "notFound"] as const),
  ],
  ["hand:raise", () => ({}), "forbidden", "accepted"],
  [
    "hand:lower",
    ({ elsewhere: { participantId } }) => ({ participantId }),
    ...(["notFound", "forbidden"] as const),
  ],
  [
    "stage:call",
    ({ elsewhere: { participantId } }) => ({ participantIds: [participantId] }),
    ...(["notFound", "forbidden"] as const),
  ],
  // The child's family was not asked, whether it is called or not.
  ["stage:accept", () => ({}), "forbidden", "consentMissing"],
  ["stage:decline", () => ({}), "forbidden", "accepted"],
  [
    "stage:askCamera",
    ({ elsewhere: { participantId } }) => ({ participantId }),
    ...(["notFound", "forbidden"] as const),
  ],
  ["stage:answerCamera", () => ({ agreed: true }), "forbidden", "consentMissing"],
  [
    "stage:mute",
    ({ elsewhere: { participantId } }) => ({ participantId }),
    ...(["notFound", "forbidden"] as const),
  ],
  [
    "stage:thank",
    ({ elsewhere: { participantId } }) => ({ participantId }),
    ...(["notFound", "forbidden"] as const),
  ],
  ["stage:leave", () => ({}), "forbidden", "accepted"],
  [
    "slides:show",
    ({ elsewhere: { deckId } }) => ({ deckId, page: 1 }),
    ...(["notFound", "forbidden"] as const),
  ],
  ["slides:hide", () => ({}), "accepted", "forbidden"],
  ["slides:enlarge", () => ({ large: "slide" }), "accepted", "forbidden"],
  ["slides:point", () => ({ point: { x: 0.5, y: 0.5 } }), "accepted", "forbidden"],
  ["board:open", () => ({ pageId: randomUUID(), slide: null }), "accepted", "forbidden"],
  // A new page with an id that is taken there.
  [
    "board:open",
    ({ elsewhere: { pageId } }) => ({ pageId, slide: null }),
    ...(["conflict", "forbidden"] as const),
  ],
  [
    "board:turn",
    ({ elsewhere: { pageId } }) => ({ pageId }),
    ...(["notFound", "forbidden"] as const),
  ],
  [
    "board:read",
    ({ elsewhere: { pageId } }) => ({ pageId }),
    ...(["notFound", "notFound"] as const),
  ],
  [
    "board:draw",
    ({ elsewhere: { pageId } }) => ({
      ...{ strokeId: randomUUID(), pageId, tool: "pen", colour: "red", thickness: "fine" },
      ...{ from: 0, points: [0, 0, 9, 9], done: true },
    }),
    ...(["notFound", "forbidden"] as const),
  ],
  // What is not on one's own board is gone as far as one knows; the last test sees that it is still there.
  [
    "board:erase",
    ({ elsewhere: { strokeId } }) => ({ strokeIds: [strokeId] }),
    ...(["accepted", "forbidden"] as const),
  ],
  [
    "board:clear",
    ({ elsewhere: { pageId } }) => ({ pageId }),
    ...(["notFound", "forbidden"] as const),
  ],
  [
    "board:lend",
    ({ elsewhere: { participantId } }) => ({ participantIds: [participantId], lent: true }),
    ...(["notFound", "forbidden"] as const),
  ],
  [
    "poll:make",
    () => ({
      ...{ pollId: randomUUID(), kind: "trueFalse", text: "", options: [] },
      ...{ correct: null, durationS: null },
    }),
    ...(["accepted", "forbidden"] as const),
  ],
  // A new poll with an id that is taken there.
  [
    "poll:make",
    ({ elsewhere: { pollId } }) => ({
      ...{ pollId, kind: "trueFalse", text: "", options: [], correct: null, durationS: null },
    }),
    ...(["conflict", "forbidden"] as const),
  ],
  // What is not of one's own lesson is gone as far as one knows; the last test sees that it is still there.
  [
    "poll:drop",
    ({ elsewhere: { pollId } }) => ({ pollId }),
    ...(["accepted", "forbidden"] as const),
  ],
  [
    "poll:start",
    ({ elsewhere: { pollId } }) => ({ pollId }),
    ...(["notFound", "forbidden"] as const),
  ],
  [
    "poll:end",
    ({ elsewhere: { pollId } }) => ({ pollId }),
    ...(["notFound", "forbidden"] as const),
  ],
  [
    "poll:show",
    ({ elsewhere: { pollId } }) => ({ pollId }),
    ...(["notFound", "forbidden"] as const),
  ],
  [
    "poll:putAway",
    ({ elsewhere: { pollId } }) => ({ pollId }),
    ...(["notFound", "forbidden"] as const),
  ],
  [
    "poll:answer",
    ({ elsewhere: { pollId } }) => ({ pollId, answer: { kind: "chosen", chosen: [0] } }),
    ...(["forbidden", "notFound"] as const),
  ],
  ["board:close", () => ({}), "accepted", "forbidden"],
  ["chat:read", () => ({}), "accepted", "accepted"],
  [
    "chat:mute",
    ({ elsewhere: { participantId } }) => ({ participantId, muted: true }),
    "notFound",
    "forbidden",
  ],
  // Until the teacher opens the chat, children ask questions.
  ["chat:say", () => ({ messageId: randomUUID(), text: "你们好" }), "accepted", "chatClosed"],
  ["chat:rule", () => ({ mode: "open", pauseS: 0 }), "accepted", "forbidden"],
  ["chat:say", () => ({ messageId: randomUUID(), text: "你们好" }), "accepted", "accepted"],
  // A new message with an id that is taken there.
  [
    "chat:say",
    ({ elsewhere: { messageId } }) => ({ messageId, text: "你们好" }),
    ...(["conflict", "conflict"] as const),
  ],
  [
    "chat:delete",
    ({ elsewhere: { messageId } }) => ({ messageId }),
    ...(["notFound", "forbidden"] as const),
  ],
  [
    "chat:report",
    ({ elsewhere: { messageId } }) => ({ messageId }),
    ...(["forbidden", "notFound"] as const),
  ],
  ["thread:read", () => ({}), "accepted", "accepted"],
  // The child there is nobody here; a child begins nothing, and writes to no other child.
  [
    "thread:write",
    ({ elsewhere: { participantId } }) => ({
      ...{ participantId, messageId: randomUUID(), text: "听得见吗？" },
    }),
    ...(["notFound", "forbidden"] as const),
  ],
  ["pulse:sign", () => ({ sign: "lost" }), "forbidden", "accepted"],
  ["pulse:react", () => ({ reaction: "thumb" }), "accepted", "accepted"],
  ["aids:read", () => ({}), "accepted", "accepted"],
  ["pick:draw", () => ({ pickId: randomUUID() }), "accepted", "forbidden"],
  ["timer:start", () => ({ durationS: 60 }), "accepted", "forbidden"],
  ["timer:stop", () => ({}), "accepted", "forbidden"],
  ["connection:report", () => ({ grade: 3 }), "accepted", "accepted"],
  ["lesson:end", () => ({}), "accepted", "forbidden"],
];

import type { ParticipantId } from "../../../../protocol/ids.ts";
import { ChatButton } from "./ChatButton.tsx";
import { ClassChat, TeacherChat } from "./ChatPanel.tsx";
import { ClassAids } from "../aids/ClassAids.tsx";
import { LiveAids } from "../aids/liveAids.ts";
import { TeacherAids } from "../aids/TeacherAids.tsx";
import { TimerMark } from "../aids/TimerMark.tsx";
import { LivePulse } from "../pulse/livePulse.ts";
import { TeacherPulse } from "../pulse/TeacherPulse.tsx";
import { type ChatSession, LiveChat } from "./liveChat.ts";

/** The chat of one lesson, the class's pulse, picks and countdown, and what shows them, in one piece: each piece more would lengthen a lesson's first code. */
export const openLessonChat = (of: { session: ChatSession; selfId: ParticipantId }) => ({
  live: new LiveChat(of),
  pulse: new LivePulse(of.session),
  aids: new LiveAids(of.session),
  selfId: of.selfId,
  ChatButton,
  ClassAids,
  ClassChat,
  TeacherAids,
  TeacherChat,
  TeacherPulse,
  TimerMark,
});
export { ReadChat, ReadThread } from "./ReadChat.tsx";

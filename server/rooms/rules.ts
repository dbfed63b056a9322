import { consentOfSource } from "../../protocol/consentRules.ts";
import { ConsentKind } from "../../protocol/consents.ts";
import type { TrackSource } from "../../protocol/media.ts";
import type { ClientMessageName } from "../../protocol/signaling.ts";

export type RoomState = "waiting" | "live" | "ended";
type Rule = { roles: readonly ("teacher" | "student")[]; states: readonly RoomState[] };

const everyone = ["teacher", "student"] as const;
const open = ["waiting", "live"] as const;

/** Who may send which message, and when. Media may be prepared before the lesson is live. */
export const roomRules = {
  "lesson:join": { roles: everyone, states: open },
  "lesson:leave": { roles: everyone, states: ["waiting", "live", "ended"] },
  "lesson:return": { roles: everyone, states: open },
  "lesson:start": { roles: ["teacher"], states: open },
  "lesson:end": { roles: ["teacher"], states: ["waiting", "live", "ended"] },
  "transport:open": { roles: everyone, states: open },
  "transport:connect": { roles: everyone, states: open },
  "transport:restartIce": { roles: everyone, states: open },
  /** Students only as far as the stage allows it (`mayPublishOnStage`). */
  "track:publish": { roles: everyone, states: ["live"] },
  "track:pause": { roles: everyone, states: ["live"] },
  "track:unpublish": { roles: everyone, states: open },
  "track:consume": { roles: everyone, states: open },
  "track:resume": { roles: everyone, states: open },
  "quality:choose": { roles: everyone, states: open },
  "question:ask": { roles: ["student"], states: open },
  "question:second": { roles: ["student"], states: open },
  "question:answer": { roles: ["teacher"], states: open },
  "question:withdraw": { roles: everyone, states: open },
  "hand:raise": { roles: ["student"], states: ["live"] },
  "hand:lower": { roles: everyone, states: ["live"] },
  "stage:call": { roles: ["teacher"], states: ["live"] },
  "stage:accept": { roles: ["student"], states: ["live"] },
  "stage:decline": { roles: ["student"], states: ["live"] },
  "stage:askCamera": { roles: ["teacher"], states: ["live"] },
  "stage:answerCamera": { roles: ["student"], states: ["live"] },
  "stage:mute": { roles: ["teacher"], states: ["live"] },
  "stage:thank": { roles: ["teacher"], states: ["live"] },
  "stage:leave": { roles: ["student"], states: ["live"] },
  "slides:show": { roles: ["teacher"], states: open },
  "slides:hide": { roles: ["teacher"], states: open },
  "slides:enlarge": { roles: ["teacher"], states: open },
  "slides:point": { roles: ["teacher"], states: open },
  "board:open": { roles: ["teacher"], states: ["live"] },
  "board:turn": { roles: ["teacher"], states: ["live"] },
  "board:close": { roles: ["teacher"], states: ["live"] },
  "board:read": { roles: everyone, states: open },
  /** Students only with the pen (`mayDraw`). */
  "board:draw": { roles: everyone, states: ["live"] },
  "board:erase": { roles: everyone, states: ["live"] },
  "board:clear": { roles: ["teacher"], states: ["live"] },
  "board:lend": { roles: ["teacher"], states: ["live"] },
  "chat:read": { roles: everyone, states: open },
  /** Students as far as the teacher lets them (`sayRefusal`). */
  "chat:say": { roles: everyone, states: open },
  "chat:delete": { roles: ["teacher"], states: open },
  "chat:rule": { roles: ["teacher"], states: open },
  "chat:mute": { roles: ["teacher"], states: open },
  "chat:report": { roles: ["student"], states: open },
  "thread:read": { roles: everyone, states: open },
  /** Students only where the teacher has begun (`threadRefusal`). */
  "thread:write": { roles: everyone, states: open },
  "pulse:sign": { roles: ["student"], states: ["live"] },
  "pulse:react": { roles: everyone, states: ["live"] },
  "aids:read": { roles: everyone, states: open },
  "pick:draw": { roles: ["teacher"], states: ["live"] },
  "timer:start": { roles: ["teacher"], states: ["live"] },
  "timer:stop": { roles: ["teacher"], states: ["live"] },
  "rung:report": { roles: ["student"], states: open },
  "poll:make": { roles: ["teacher"], states: open },
  "poll:drop": { roles: ["teacher"], states: open },
  "poll:start": { roles: ["teacher"], states: ["live"] },
  "poll:end": { roles: ["teacher"], states: ["live"] },
  "poll:show": { roles: ["teacher"], states: ["live"] },
  "poll:putAway": { roles: ["teacher"], states: ["live"] },
  "poll:answer": { roles: ["student"], states: ["live"] },
  "connection:report": { roles: everyone, states: open },
} as const satisfies Record<ClientMessageName, Rule>;

/** Why the message is refused; null when it may be done. */
export const refusalOf = (a: {
  message: ClientMessageName;
  role: "teacher" | "student";
  state: RoomState;
}): "forbidden" | "lessonEnded" | "lessonNotLive" | null => {
  const rule: Rule = roomRules[a.message];
  if (!rule.roles.includes(a.role)) return "forbidden";
  if (rule.states.includes(a.state)) return null;
  return a.state === "ended" ? "lessonEnded" : "lessonNotLive";
};

/**
 * Whether a family's consent covers what a child is about to publish, or publishes. Asked beside
 * `refusalOf`, so that no role, and no way onto the stage, leads past it.
 */
export const isConsentedTo = (
  /** `transport`: the way to send something, no matter what. */
  published: TrackSource | "transport",
  allowed: Readonly<Record<ConsentKind, boolean>>,
): boolean =>
  published === "transport"
    ? ConsentKind.options.some((kind) => allowed[kind])
    : allowed[consentOfSource[published]];

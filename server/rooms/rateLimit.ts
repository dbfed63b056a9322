import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import type { ClientMessageName } from "../../protocol/signaling.ts";
import { SkyclassError } from "../lib/errors.ts";

type Limit = { points: number; perSeconds: number };

/** For everything a socket sends, and for what costs more than a look. A page that behaves never meets them. */
const overall: Limit = { points: 200, perSeconds: 5 };
const ofMessage: Partial<Record<ClientMessageName, Limit>> = {
  "lesson:join": { points: 10, perSeconds: 10 },
  "lesson:return": { points: 20, perSeconds: 10 },
  "lesson:start": { points: 10, perSeconds: 10 },
  "lesson:end": { points: 10, perSeconds: 10 },
  "transport:open": { points: 20, perSeconds: 10 },
  "transport:restartIce": { points: 20, perSeconds: 10 },
  "track:publish": { points: 30, perSeconds: 10 },
  "question:ask": { points: 5, perSeconds: 30 },
  "question:second": { points: 20, perSeconds: 10 },
  "hand:raise": { points: 10, perSeconds: 10 },
  "hand:lower": { points: 20, perSeconds: 10 },
  "stage:call": { points: 20, perSeconds: 10 },
  "stage:accept": { points: 10, perSeconds: 10 },
  "stage:decline": { points: 10, perSeconds: 10 },
  "stage:askCamera": { points: 20, perSeconds: 10 },
  "stage:answerCamera": { points: 10, perSeconds: 10 },
  "stage:mute": { points: 20, perSeconds: 10 },
  "stage:thank": { points: 20, perSeconds: 10 },
  "stage:leave": { points: 10, perSeconds: 10 },
  "slides:show": { points: 30, perSeconds: 5 },
  "slides:hide": { points: 30, perSeconds: 5 },
  "slides:enlarge": { points: 30, perSeconds: 5 },
  "slides:point": { points: 90, perSeconds: 5 },
  "board:open": { points: 20, perSeconds: 10 },
  "board:turn": { points: 30, perSeconds: 5 },
  "board:close": { points: 20, perSeconds: 10 },
  "board:read": { points: 30, perSeconds: 10 },
  "board:draw": { points: 150, perSeconds: 5 },
  "board:erase": { points: 60, perSeconds: 5 },
  "board:clear": { points: 10, perSeconds: 10 },
  "board:lend": { points: 50, perSeconds: 10 },
  "chat:read": { points: 10, perSeconds: 10 },
  "chat:say": { points: 5, perSeconds: 10 },
  "chat:delete": { points: 50, perSeconds: 10 },
  "chat:rule": { points: 20, perSeconds: 10 },
  "chat:mute": { points: 50, perSeconds: 10 },
  "chat:report": { points: 5, perSeconds: 10 },
  "thread:read": { points: 10, perSeconds: 10 },
  "thread:write": { points: 5, perSeconds: 10 },
  "pulse:sign": { points: 10, perSeconds: 10 },
  "pulse:react": { points: 10, perSeconds: 10 },
  "rung:report": { points: 20, perSeconds: 10 },
  "poll:make": { points: 20, perSeconds: 10 },
  "poll:drop": { points: 20, perSeconds: 10 },
  "poll:start": { points: 20, perSeconds: 10 },
  "poll:end": { points: 20, perSeconds: 10 },
  "poll:show": { points: 20, perSeconds: 10 },
  "poll:putAway": { points: 20, perSeconds: 10 },
  "poll:answer": { points: 20, perSeconds: 10 },
  "connection:report": { points: 10, perSeconds: 10 },
};

const limiterOf = ({ points, perSeconds }: Limit) =>
  new RateLimiterMemory({ points, duration: perSeconds });

/** Limits per socket, or per person by plain HTTP; one set of limiters serves all of them. */
export const createRateLimits = () => {
  const all = limiterOf(overall);
  const named = new Map(
    Object.entries(ofMessage).map(([name, limit]) => [name, limiterOf(limit)] as const),
  );
  return {
    async take(sender: string, name: string | null): Promise<void> {
      try {
        await all.consume(sender);
        if (name !== null) await named.get(name)?.consume(sender);
      } catch (refused) {
        if (!(refused instanceof RateLimiterRes)) throw refused;
        throw new SkyclassError("tooManyRequests", { retryAfterMs: refused.msBeforeNext });
      }
    },
  };
};

import type { PersonId } from "../../../../protocol/ids.ts";
import type { StageEvent } from "../../../../protocol/stageEvents.ts";

/** One child's time on stage, and where in the replay. */
export interface StageTurn {
  personId: PersonId;
  name: string;
  fromMs: number;
  toMs: number;
}

/**
 * Who was on stage when, in the order of the replay, which begins at `startedAt` (ISO 8601). Whoever
 * is not named to the viewer is not in it.
 */
export function stageTurns({
  events,
  startedAt,
  durationMs,
}: {
  events: readonly StageEvent[];
  startedAt: string;
  durationMs: number;
}): StageTurn[] {
  const zeroMs = Date.parse(startedAt);
  const turns: StageTurn[] = [];
  const open = new Map<PersonId, StageTurn>();
  for (const { kind, at, child } of events) {
    if (!child) continue;
    const atMs = Math.min(Math.max(0, Date.parse(at) - zeroMs), durationMs);
    if (kind === "accepted") {
      const { personId, displayName: name } = child;
      const turn = { personId, name, fromMs: atMs, toMs: durationMs };
      open.set(personId, turn);
      turns.push(turn);
    } else if (kind === "thanked" || kind === "left") {
      const turn = open.get(child.personId);
      if (turn) turn.toMs = atMs;
      open.delete(child.personId);
    }
  }
  return turns;
}

/** A child whom chance picked, and where in the replay. */
export type StagePick = Pick<StageTurn, "personId" | "name"> & { atMs: number };

/** Whom chance picked when; whoever is not named to the viewer is not in it. */
export function stagePicks({
  events,
  startedAt,
  durationMs,
}: Parameters<typeof stageTurns>[0]): StagePick[] {
  const zeroMs = Date.parse(startedAt);
  return events.flatMap(({ kind, at, child }) =>
    kind === "picked" && child
      ? [
          {
            ...{ personId: child.personId, name: child.displayName },
            atMs: Math.min(Math.max(0, Date.parse(at) - zeroMs), durationMs),
          },
        ]
      : [],
  );
}

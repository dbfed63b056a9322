import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Router } from "express";
import { z } from "zod";
import { LessonId } from "../../protocol/ids.ts";
import { type Lesson, Replay, ReplayQuery } from "../../protocol/lessons.ts";
import { Manifest } from "../../protocol/recording.ts";
import type { Bucket } from "../lib/bucket.ts";
import type { Clock } from "../lib/clock.ts";
import { SkyclassError } from "../lib/errors.ts";
import { orMissing } from "../lib/missingFile.ts";
import type { Offload } from "../lib/offload.ts";
import { type Route, route, type SignedIn } from "../lib/route.ts";
import { nearestEditedMs } from "../../protocol/editedTime.ts";
import type { Edits } from "./edits.ts";
import type { GivenOut } from "./editsRepository.ts";
import type { Places } from "./places.ts";
import { replayFiles } from "./replayFiles.ts";
import { makeReplayPass, replayCookieName, replayPassLifetimeS } from "./replayPass.ts";

/**
 * Replays for those who may watch them: a REST call that describes one and hands out the pass for its
 * files, and the files themselves.
 */
export const createReplay = (parts: {
  dataDir: string;
  /** Null where replays are in the data folder alone. */
  bucket: Bucket | null;
  /** 32 random bytes in base64url; changing it ends all passes. */
  passKey: string;
  sessions: { find(cookieHeader: string | undefined): Promise<SignedIn | null> };
  lessons: { watch(actor: SignedIn, lessonId: LessonId): Promise<Lesson> };
  places: Places;
  edits: Pick<Edits, "givenOut">;
  clock: Clock;
  offload?: Offload | undefined;
}): { routes: Route[]; router: Router } => {
  const { passKey, lessons, clock } = parts;
  const replaysDir = join(parts.dataDir, "replays");
  return {
    routes: [
      route({
        method: "GET",
        path: "/api/lessons/:lessonId/replay",
        summary:
          "Where a lesson's replay is, what it lacks and where the caller stopped; sets the cookie that its files ask for.",
        access: "signedIn",
        params: z.strictObject({ lessonId: LessonId }),
        query: ReplayQuery,
        reply: Replay,
        async handle({ actor, params, query, context }) {
          const { lessonId } = params;
          const lesson = await lessons.watch(actor, lessonId);
          const asksWhole = query.whole === "true";
          if (asksWhole && !lesson.may.editReplay) throw new SkyclassError("forbidden");
          const given = asksWhole ? whole : await parts.edits.givenOut(lessonId);
          const manifest =
            given.folder === null
              ? null
              : await readManifest(join(replaysDir, lessonId, given.folder, "manifest.json"));
          // Made before voices were kept apart: nobody can say who is heard in it.
          if (manifest?.hasVoices === undefined && manifest !== null && !lesson.may.hearChildren)
            throw new SkyclassError("notFound");
          const bearer = { lessonId, sessionId: actor.sessionId };
          context.setCookie({
            name: replayCookieName,
            value: makeReplayPass({ key: passKey, bearer, nowMs: clock.now().getTime() }),
            path: `/replays/${lessonId}/`,
            maxAgeS: replayPassLifetimeS,
          });
          const placeMs = await parts.places.find({ lessonId, personId: actor.personId });
          return describe(lesson, manifest, { placeMs, given });
        },
      }),
    ],
    router: replayFiles({
      replaysDir,
      bucket: parts.bucket,
      passKey,
      findActor: (cookieHeader) => parts.sessions.find(cookieHeader),
      demandWatching: (actor, lessonId) => lessons.watch(actor, lessonId),
      givenOut: (lessonId) => parts.edits.givenOut(lessonId),
      ...{ clock, offload: parts.offload },
    }),
  };
};

const whole: GivenOut = { folder: "", kept: null };

const describe = (
  lesson: Lesson,
  manifest: Manifest | null,
  { placeMs: sourcePlaceMs, given }: { placeMs: number | null; given: GivenOut },
): Replay => {
  const { lessonId, recording } = lesson;
  const { kept, folder } = given;
  const placeMs =
    kept === null || sourcePlaceMs === null ? sourcePlaceMs : nearestEditedMs(kept, sourcePlaceMs);
  if (recording === null) throw new SkyclassError("notFound");
  const below = folder === null || folder === "" ? "" : `${folder}/`;
  const at = (file: string): string => `/replays/${lessonId}/${below}${file}`;
  const cut = { kept, beingCut: folder === null ? given.share : null };
  if (manifest === null)
    return {
      lesson,
      state: recording.state,
      durationMs: 0,
      startedAt: lesson.startedAt ?? lesson.createdAt,
      cameraUrl: null,
      screenUrl: null,
      soundUrl: null,
      voicesLeftOut: false,
      storyboard: null,
      gaps: [],
      coverage: 0,
      placeMs,
      ...cut,
    };
  const { ladder } = manifest;
  const board = ladder?.storyboard ?? null;
  return {
    lesson,
    state: recording.state,
    durationMs: manifest.durationMs,
    startedAt: new Date(manifest.startedAtMs).toISOString(),
    cameraUrl: at("master.m3u8"),
    screenUrl: manifest.hasScreen
      ? at(ladder === undefined ? "screen.m3u8" : "screen-master.m3u8")
      : null,
    soundUrl: at("sound.m3u8"),
    voicesLeftOut: manifest.hasVoices === true && !lesson.may.hearChildren,
    storyboard: board && { ...board, sheets: board.sheets.map(at) },
    gaps: manifest.gaps,
    coverage: manifest.coverage,
    placeMs,
    ...cut,
  };
};

/** Null before the first segment. @throws when it is not what protocol/recording.ts says */
const readManifest = async (path: string): Promise<Manifest | null> => {
  const text = await readFile(path, "utf8").catch(orMissing(null));
  if (text === null) return null;
  const manifest = Manifest.safeParse(JSON.parse(text));
  // Not the caller's doing, although zod says it.
  if (!manifest.success) throw new SkyclassError("internal", { cause: manifest.error });
  return manifest.data;
};

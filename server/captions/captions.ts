import type {
  CaptionCues,
  CaptionLanguage,
  LessonCaptions,
  UploadCaptions,
} from "../../protocol/captions.ts";
import type { LessonId } from "../../protocol/ids.ts";
import { recordAudit } from "../audit/auditLog.ts";
import type { Db } from "../db/kysely.ts";
import type { Clock } from "../lib/clock.ts";
import { SkyclassError } from "../lib/errors.ts";
import { type Actor, demand, may, type Subject } from "../lib/permissions.ts";
import { NotCaptions, readWebVtt, writeWebVtt } from "../lib/webVtt.ts";
import { demandReplay, lessonSubject } from "../lessons/lessonRules.ts";
import { getLesson, type LessonRecord } from "../lessons/lessonsRepository.ts";
import { editedCues, sourceCues } from "../replay/editedMoments.ts";
import type { Edits } from "../replay/edits.ts";
import { deleteCues, findCues, listTracks, writeCues } from "./captionsRepository.ts";

type Track = { lessonId: LessonId; language: CaptionLanguage };

/** Captions of replays, for whoever watches and for whoever brings them. */
export const createCaptions = ({
  db,
  clock,
  edits,
}: {
  db: Db;
  clock: Clock;
  /** Times of captions are kept in those of the whole replay, and told in those of the one that is watched. */
  edits: Pick<Edits, "givenOut">;
}) => {
  const find = async (lessonId: LessonId): Promise<{ lesson: LessonRecord; subject: Subject }> => {
    const lesson = await getLesson(db, lessonId);
    return { lesson, subject: lessonSubject(lesson) };
  };

  const view = async (
    actor: Actor,
    lessonId: LessonId,
    subject: Subject,
  ): Promise<LessonCaptions> => {
    const all = may(actor, "hearChildren", subject);
    const tracks = await listTracks(db, lessonId);
    return {
      tracks: tracks.filter(({ speakers }) => all || speakers === "teacher"),
      mayWrite: may(actor, "writeCaptions", subject),
    };
  };

  /** As the sound: what children said is in it for those who may hear them, and else is not there. */
  const read = async (actor: Actor, track: Track) => {
    const { lesson, subject } = await find(track.lessonId);
    demandReplay(actor, lesson);
    const found = await findCues(db, track);
    if (!found || (found.speakers === "everybody" && !may(actor, "hearChildren", subject)))
      throw new SkyclassError("notFound");
    const { kept } = await edits.givenOut(track.lessonId);
    return { lesson, ...found, cues: kept ? editedCues(found.cues, { kept }) : found.cues };
  };

  return {
    /** @throws SkyclassError notFound | forbidden */
    async list(actor: Actor, lessonId: LessonId): Promise<LessonCaptions> {
      const { lesson, subject } = await find(lessonId);
      demandReplay(actor, lesson);
      return view(actor, lessonId, subject);
    },

    /** @throws SkyclassError notFound | forbidden */
    async cues(actor: Actor, track: Track): Promise<CaptionCues> {
      const { version, cues } = await read(actor, track);
      return { language: track.language, version, cues };
    },

    /** @throws SkyclassError notFound | forbidden */
    async file(actor: Actor, track: Track): Promise<{ fileName: string; text: string }> {
      const { lesson, cues } = await read(actor, track);
      return { fileName: `${lesson.title}.${track.language}.vtt`, text: writeWebVtt(cues) };
    },

    /**
     * @throws SkyclassError notFound | forbidden | badRequest with line and fault | conflict when there are
     * others than the caller knows
     */
    async write(
      actor: Actor,
      track: Track,
      { speakers, insteadOf }: UploadCaptions,
      file: Uint8Array,
    ): Promise<LessonCaptions> {
      const { subject } = await find(track.lessonId);
      demand(actor, "writeCaptions", subject);
      const { kept } = await edits.givenOut(track.lessonId);
      const written = cuesIn(file);
      const cues = kept ? sourceCues(written, { kept }) : written;
      await db.transaction().execute(async (trx) => {
        const version = await writeCues(
          trx,
          {
            ...{ ...track, speakers, cues, origin: "uploaded" },
            ...{ by: actor.personId, now: clock.now() },
          },
          insteadOf === undefined ? null : { version: insteadOf },
        );
        // Instead of captions that are gone meanwhile is as good as the first.
        if (version === null)
          throw new SkyclassError("conflict", { message: "The captions were changed meanwhile." });
        await recordAudit(trx, {
          actorId: actor.personId,
          action: "captionsWritten",
          subject: { kind: "lesson", id: track.lessonId },
          detail: { language: track.language, version, speakers, cues: cues.length },
        });
      });
      return view(actor, track.lessonId, subject);
    },

    /** @throws SkyclassError notFound | forbidden */
    async remove(actor: Actor, track: Track): Promise<void> {
      const { subject } = await find(track.lessonId);
      demand(actor, "writeCaptions", subject);
      await db.transaction().execute(async (trx) => {
        if (!(await deleteCues(trx, track))) return;
        await recordAudit(trx, {
          actorId: actor.personId,
          action: "captionsRemoved",
          subject: { kind: "lesson", id: track.lessonId },
          detail: { language: track.language },
        });
      });
    },
  };
};
export type Captions = ReturnType<typeof createCaptions>;

const cuesIn = (file: Uint8Array) => {
  try {
    return readWebVtt(file);
  } catch (cause) {
    if (!(cause instanceof NotCaptions)) throw cause;
    throw new SkyclassError("badRequest", {
      message: "This file cannot be taken as captions.",
      issues: [{ path: `line ${cause.line}`, message: cause.fault }],
      cause,
    });
  }
};

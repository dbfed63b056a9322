import type { LessonId, ParticipantId } from "../../protocol/ids.ts";
import type { TrackSource } from "../../protocol/media.ts";
import type { ClientMessageName, RequestOf } from "../../protocol/signaling.ts";
import type { HandsAndStage } from "../../protocol/stage.ts";
import { SkyclassError } from "../lib/errors.ts";
import type { Logger } from "../lib/log.ts";
import { Turns } from "../lib/turns.ts";
import { demandConsent } from "./demandConsent.ts";
import type { Consents, StageLog } from "./ports.ts";
import { RefusalNotes } from "./refusalNotes.ts";
import type { RoomMedia } from "./roomMedia.ts";
import type { Seat } from "./seat.ts";
import type { Seats } from "./seats.ts";
import {
  emptyStage,
  forClassmates,
  guestOf,
  mayPublishOnStage,
  type StageAct,
  stageStep,
} from "./stageRules.ts";

type Child = Pick<Seat, "participantId" | "personId" | "displayName">;

/**
 * Hands and the stage of one lesson. What happens is done one after the other: decided by the rules,
 * written down, told to everybody; then media follows.
 */
export class SeatStage {
  readonly #lessonId: LessonId;
  readonly #media: RoomMedia;
  readonly #consents: Consents;
  readonly #stageLog: StageLog;
  readonly #seats: Seats;
  readonly #log: Logger;
  readonly #check: (seat: Seat, message: ClientMessageName) => void;
  readonly #refusals: RefusalNotes;
  #stage = emptyStage;
  readonly #turns = new Turns();

  constructor(options: {
    lessonId: LessonId;
    media: RoomMedia;
    consents: Consents;
    stageLog: StageLog;
    seats: Seats;
    log: Logger;
    /** Throws when whoever sits there may not do that (now). */
    check: (seat: Seat, message: ClientMessageName) => void;
  }) {
    this.#lessonId = options.lessonId;
    this.#media = options.media;
    this.#consents = options.consents;
    this.#stageLog = options.stageLog;
    this.#seats = options.seats;
    this.#log = options.log;
    this.#check = options.check;
    const { lessonId, stageLog, log } = options;
    this.#refusals = new RefusalNotes({
      write: async (refused) => stageLog.noteRefusal({ lessonId, ...refused }),
      log,
    });
  }

  describeFor(role: Seat["role"]): HandsAndStage {
    return role === "teacher" ? this.#stage : forClassmates(this.#stage);
  }

  async raise(seat: Seat): Promise<void> {
    await this.#as(seat, "hand:raise", async () => {
      const spokeToday = await this.#stageLog.spokeToday(seat.personId);
      return this.#take(seat, [{ of: seat, act: { act: "raise", spokeToday } }]);
    });
  }

  async lower(seat: Seat, { participantId }: RequestOf<"hand:lower">): Promise<void> {
    await this.#as(seat, "hand:lower", async () => {
      if (
        seat.role === "student" &&
        participantId !== undefined &&
        participantId !== seat.participantId
      )
        throw new SkyclassError("forbidden");
      const of = participantId === undefined ? seat : this.#childAt(participantId);
      await this.#take(seat, [{ of, act: { act: "lower" } }]);
    });
  }

  /** All of them or, where there is no room for all, none. */
  async call(seat: Seat, { participantIds }: RequestOf<"stage:call">): Promise<void> {
    await this.#as(seat, "stage:call", async () => {
      const called = participantIds.map((id) => this.#childAt(id));
      await this.#take(
        seat,
        called.map((of) => ({ of, act: { act: "call", displayName: of.displayName } })),
      );
    });
  }

  async accept(seat: Seat): Promise<void> {
    await this.#as(seat, "stage:accept", async () => {
      await this.#demandConsent(seat, "microphone");
      await this.#take(seat, [{ of: seat, act: { act: "accept" } }]);
    });
  }

  async decline(seat: Seat): Promise<void> {
    await this.#as(seat, "stage:decline", async () =>
      this.#take(seat, [{ of: seat, act: { act: "decline" } }]),
    );
  }

  async askCamera(seat: Seat, { participantId }: RequestOf<"stage:askCamera">): Promise<void> {
    await this.#as(seat, "stage:askCamera", async () =>
      this.#take(seat, [{ of: this.#childAt(participantId), act: { act: "askCamera" } }]),
    );
  }

  async answerCamera(seat: Seat, { agreed }: RequestOf<"stage:answerCamera">): Promise<void> {
    await this.#as(seat, "stage:answerCamera", async () => {
      if (agreed) await this.#demandConsent(seat, "camera");
      await this.#take(seat, [{ of: seat, act: { act: "answerCamera", agreed } }]);
      if (!agreed) await this.#endTracks(seat.participantId, ["camera"]);
    });
  }

  async mute(seat: Seat, { participantId }: RequestOf<"stage:mute">): Promise<void> {
    await this.#as(seat, "stage:mute", async () => {
      await this.#take(seat, [{ of: this.#childAt(participantId), act: { act: "mute" } }]);
      const media = await this.#media.present();
      const voice = media
        ?.tracks()
        .find((track) => track.participantId === participantId && track.source === "microphone");
      if (!media || !voice) return;
      const { producerId } = voice;
      const track = await media.pauseTrack({ participantId, producerId, paused: true });
      this.#seats.tellAll("track:changed", track);
    });
  }

  async thank(seat: Seat, { participantId }: RequestOf<"stage:thank">): Promise<void> {
    await this.#as(seat, "stage:thank", async () => {
      await this.#take(seat, [{ of: this.#childAt(participantId), act: { act: "thank" } }]);
      await this.#endTracks(participantId);
    });
  }

  async leave(seat: Seat): Promise<void> {
    await this.#as(seat, "stage:leave", async () => {
      await this.#take(seat, [{ of: seat, act: { act: "leave" } }]);
      await this.#endTracks(seat.participantId);
    });
  }

  /** Whoever is not in the room any more has no hand up and is not on stage. Their media ended by itself. */
  async gone(seat: Seat): Promise<void> {
    await this.#turns.take(async () => this.#happen(seat, { act: "gone" }));
  }

  /** Nobody stays on stage, or is seen there, whose family does not consent to it any more. */
  async endWithoutConsent(seat: Seat): Promise<void> {
    if (!seat.isChild) return;
    await this.#turns.take(async () => {
      if (guestOf(this.#stage, seat.participantId)?.state !== "onStage") return;
      const isCovered = async (source: "microphone" | "camera") =>
        this.#demandConsent(seat, source).then(
          () => true,
          () => false,
        );
      if (!(await isCovered("microphone"))) {
        await this.#happen(seat, { act: "leave" });
        // Whoever is not heard is not seen either, though the family would allow that.
        await this.#endTracks(seat.participantId);
      } else if (!(await isCovered("camera")))
        await this.#happen(seat, { act: "answerCamera", agreed: false });
    });
  }

  /**
   * Teachers publish what they like, children what the stage has a place for.
   * @throws SkyclassError forbidden
   */
  demandPlaceFor(seat: Seat, source: TrackSource): void {
    if (seat.role === "teacher") return;
    if (!mayPublishOnStage(guestOf(this.#stage, seat.participantId), source))
      throw new SkyclassError("forbidden");
  }

  /** A microphone that was muted before it was there begins muted. */
  isMuted({ participantId }: Seat): boolean {
    return guestOf(this.#stage, participantId)?.muted === true;
  }

  /** A child muted or unmuted its own microphone. */
  async noteMuted(seat: Seat, muted: boolean): Promise<void> {
    await this.#turns.take(async () => {
      if (guestOf(this.#stage, seat.participantId)?.state === "onStage")
        await this.#take(seat, [{ of: seat, act: { act: muted ? "mute" : "unmute" } }]);
    });
  }

  /** As the notes do it; what is published by whoever is not on stage is noted, too. */
  async noting<T>(seat: Seat, message: ClientMessageName, attempt: () => Promise<T>): Promise<T> {
    return this.#refusals.noting(seat, message, attempt);
  }

  async #as(seat: Seat, message: ClientMessageName, act: () => Promise<void>): Promise<void> {
    await this.noting(seat, message, async () => {
      this.#check(seat, message);
      await this.#turns.take(async () => {
        // It may have been given up, or the lesson ended, while others had their turn.
        this.#check(seat, message);
        await act();
      });
    });
  }

  async #demandConsent(seat: Seat, published: TrackSource): Promise<void> {
    const [consents, lessonId] = [this.#consents, this.#lessonId];
    await demandConsent({ consents, lessonId, seat, published });
  }

  /** @throws SkyclassError notFound for somebody who is not in the room, or is no student */
  #childAt(participantId: ParticipantId): Child {
    const seat = this.#seats.all.find((one) => one.participantId === participantId);
    if (seat?.role !== "student") throw new SkyclassError("notFound");
    return seat;
  }

  /** All of it happens, or nothing. @throws SkyclassError stageFull | wrongOrder */
  async #take(by: Seat, acts: readonly { of: Child; act: StageAct }[]): Promise<void> {
    const at = new Date();
    const lessonId = this.#lessonId;
    let stage = this.#stage;
    const events = [];
    for (const { of, act } of acts) {
      const { participantId, personId } = of;
      const step = stageStep(stage, { ...act, participantId, at });
      if ("refused" in step) throw new SkyclassError(step.refused);
      stage = step.stage;
      if (step.happened)
        events.push({ lessonId, personId, byId: by.personId, kind: step.happened, at });
    }
    for (const event of events) await this.#stageLog.record(event);
    this.#put(stage);
  }

  /** Nobody did it, and it has happened already: it holds also where it cannot be written down. */
  async #happen({ participantId, personId }: Child, act: StageAct): Promise<void> {
    const at = new Date();
    const step = stageStep(this.#stage, { ...act, participantId, at });
    if ("refused" in step || !step.happened) return;
    this.#put(step.stage);
    await this.#stageLog
      .record({ lessonId: this.#lessonId, personId, byId: null, kind: step.happened, at })
      .catch((error: unknown) => this.#log.error({ err: error }, "the stage was not written down"));
  }

  #put(stage: HandsAndStage): void {
    if (stage === this.#stage) return;
    this.#stage = stage;
    const forStudents = forClassmates(stage);
    for (const { role, link } of this.#seats.all)
      link?.tell("stage:changed", role === "teacher" ? stage : forStudents);
  }

  async #endTracks(participantId: ParticipantId, sources?: readonly TrackSource[]): Promise<void> {
    const media = await this.#media.present();
    for (const { producerId, source, ...track } of media?.tracks() ?? []) {
      if (track.participantId !== participantId || sources?.includes(source) === false) continue;
      if (await media?.unpublish({ participantId, producerId }))
        this.#seats.tellAll("track:unpublished", { producerId });
    }
  }
}

import { openDevice, openSmallCamera } from "./pickMedia.ts";
import type { LiveSessionContract } from "./liveSessionTypes.ts";

type Tracks = Partial<Record<"microphone" | "camera", MediaStreamTrack>>;

/**
 * A child's microphone, and camera, while it is on stage: opened when the child says yes on this page,
 * and stopped as soon as the child is not on stage any more, whoever ended it.
 */
export class GuestVoice {
  readonly #session: LiveSessionContract;
  readonly #unsubscribe: () => void;
  readonly #tracks: Tracks = {};
  #wasMuted = false;
  #closed = false;

  constructor(session: LiveSessionContract) {
    this.#session = session;
    this.#wasMuted = this.#guest?.muted ?? false;
    this.#unsubscribe = session.subscribe(() => this.#follow());
  }

  /** Yes, from a tap: the microphone is opened first, so that nobody is on stage without one. */
  async speak(): Promise<void> {
    await this.#open("microphone", async () => {
      if (this.#guest?.state === "called") await this.#session.say("stage:accept", {});
    });
  }

  async showFace(): Promise<void> {
    await this.#open("camera", async () =>
      this.#session.say("stage:answerCamera", { agreed: true }),
    );
  }

  async hideFace(): Promise<void> {
    await this.#session.say("stage:answerCamera", { agreed: false });
  }

  async setMuted(muted: boolean): Promise<void> {
    await this.#session.setPaused("microphone", muted);
  }

  close(): void {
    this.#closed = true;
    this.#unsubscribe();
    this.#end("microphone");
    this.#end("camera");
  }

  get #guest() {
    const { stage, selfId } = this.#session.getState();
    return stage.guests.find(({ participantId }) => participantId === selfId);
  }

  async #open(kind: "microphone" | "camera", agree: () => Promise<unknown>): Promise<void> {
    const track = await (kind === "camera" ? openSmallCamera() : openDevice(kind, null));
    try {
      await agree();
      if (this.#closed) throw new DOMException("the page went away", "AbortError");
      this.#tracks[kind]?.stop();
      this.#tracks[kind] = track;
      await this.#session.publish(kind, track);
      if (kind === "microphone" && this.#guest?.muted) await this.setMuted(true);
    } catch (error) {
      track.stop();
      if (this.#tracks[kind] === track) delete this.#tracks[kind];
      throw error;
    }
  }

  #follow(): void {
    const guest = this.#guest;
    // Only the moment counts: what the child unmutes a little later stays unmuted.
    if (guest?.muted && !this.#wasMuted) void this.setMuted(true).catch(() => undefined);
    this.#wasMuted = guest?.muted ?? false;
    if (guest?.state !== "onStage") this.#end("microphone");
    if (guest?.state !== "onStage" || guest.camera === "off") this.#end("camera");
  }

  #end(kind: "microphone" | "camera"): void {
    const track = this.#tracks[kind];
    if (!track) return;
    delete this.#tracks[kind];
    track.stop();
    void this.#session.unpublish(kind).catch(() => undefined);
  }
}

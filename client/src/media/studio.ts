import {
  type DeviceKind,
  type MediaRefusal,
  openCameraAndMicrophone,
  openDevice,
  openScreen,
  type PickedScreen,
  refusalOf,
} from "./pickMedia.ts";
import type { Wanted } from "./publishing.ts";
import { recallDevices, rememberDevices } from "./rememberedStudio.ts";
import { createTestPicture, type TestPicture } from "./testPicture.ts";

export interface DeviceState {
  /** What the teacher wants; the track may be there while it is off. */
  on: boolean;
  opening: boolean;
  track: MediaStreamTrack | null;
  refusal: MediaRefusal | null;
  deviceId: string | null;
  choices: { deviceId: string; label: string }[];
}

export interface StudioState {
  camera: DeviceState;
  microphone: DeviceState;
  screen: PickedScreen | null;
  screenRefusal: MediaRefusal | null;
  testPicture: boolean;
}

const kinds = ["camera", "microphone"] as const;

/** What the studio would have published. */
export function wantedTracks({ camera, microphone, screen }: StudioState): Wanted {
  return {
    ...(camera.track ? { camera: { track: camera.track, paused: !camera.on } } : {}),
    ...(microphone.track
      ? { microphone: { track: microphone.track, paused: !microphone.on } }
      : {}),
    ...(screen ? { screen: { track: screen.picture, paused: false } } : {}),
    ...(screen?.sound ? { screenSound: { track: screen.sound, paused: false } } : {}),
  };
}

/** Owns the teacher's camera, microphone, screen and test picture; stops what it opened. */
export class Studio {
  #state: StudioState;
  readonly #listeners = new Set<() => void>();
  #testPicture: TestPicture | null = null;
  /** Openings run one after another: browsers answer overlapping questions badly. */
  #queue: Promise<void> = Promise.resolve();
  #closed = false;
  readonly #testCaption: string;
  readonly #staysInFront: boolean;

  constructor({
    testCaption,
    staysInFront = false,
  }: {
    testCaption: string;
    /** Also when a tab is shared. */
    staysInFront?: boolean;
  }) {
    const { cameraId, microphoneId } = recallDevices();
    const idle = { on: true, opening: false, track: null, refusal: null, choices: [] };
    this.#testCaption = testCaption;
    this.#staysInFront = staysInFront;
    this.#state = {
      camera: { ...idle, deviceId: cameraId },
      microphone: { ...idle, deviceId: microphoneId },
      screen: null,
      screenRefusal: null,
      testPicture: false,
    };
    // Not there outside a secure context; opening then says "unsupported".
    navigator.mediaDevices?.addEventListener("devicechange", this.#listDevices);
  }

  getState = (): StudioState => this.#state;

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Opens what is on: camera and microphone with one question, or each alone when that is refused. */
  openDevices(): void {
    this.#enqueue(async () => {
      if (this.#testPicture) return;
      const wanted = kinds.filter((kind) => this.#state[kind].on);
      for (const kind of wanted) this.#setDevice(kind, { opening: true, refusal: null });
      if (wanted.length < kinds.length || !(await this.#openBoth())) {
        for (const kind of wanted) await this.#open(kind);
      }
      this.#listDevices();
    });
  }

  openDevice(kind: DeviceKind): void {
    this.#enqueue(async () => {
      await this.#open(kind);
      this.#listDevices();
    });
  }

  chooseDevice(kind: DeviceKind, deviceId: string): void {
    this.#setDevice(kind, { deviceId });
    rememberDevices({
      cameraId: this.#state.camera.deviceId,
      microphoneId: this.#state.microphone.deviceId,
    });
    this.openDevice(kind);
  }

  setOn(kind: DeviceKind, on: boolean): void {
    this.#setDevice(kind, { on });
    const { track, opening } = this.#state[kind];
    if (on && !track && !opening) this.openDevice(kind);
  }

  /** Call it from a tap. A person who closes the picker has changed their mind: no refusal. */
  async shareScreen(): Promise<void> {
    try {
      const screen = await openScreen({ stays: this.#staysInFront });
      if (this.#closed) return stopAll(screen.picture, screen.sound);
      stopAll(this.#state.screen?.picture, this.#state.screen?.sound);
      this.#set({ screen, screenRefusal: null });
      // "Stop sharing" in the browser's own bar.
      screen.picture.addEventListener("ended", () => {
        if (this.#state.screen?.picture === screen.picture) this.stopScreen();
      });
    } catch (error) {
      const refusal = refusalOf(error);
      this.#set({ screenRefusal: refusal === "denied" ? null : refusal });
    }
  }

  stopScreen(): void {
    const { screen } = this.#state;
    stopAll(screen?.picture, screen?.sound);
    this.#set({ screen: null, screenRefusal: null });
  }

  setTestPicture(on: boolean): void {
    this.#enqueue(async () => {
      if (on === (this.#testPicture !== null)) return;
      if (on) {
        const test = createTestPicture({ caption: this.#testCaption });
        this.#testPicture = test;
        for (const kind of kinds) this.#take(kind, test[kind]);
        this.#set({ testPicture: true });
      } else {
        this.#testPicture?.close();
        this.#testPicture = null;
        this.#set({ testPicture: false });
        this.openDevices();
      }
    });
  }

  close(): void {
    this.#closed = true;
    navigator.mediaDevices?.removeEventListener("devicechange", this.#listDevices);
    const { camera, microphone, screen } = this.#state;
    stopAll(camera.track, microphone.track, screen?.picture, screen?.sound);
    this.#testPicture?.close();
    this.#listeners.clear();
  }

  #enqueue(task: () => Promise<void>): void {
    this.#queue = this.#queue.then(async () => {
      if (!this.#closed) await task();
    });
  }

  async #openBoth(): Promise<boolean> {
    try {
      const both = await openCameraAndMicrophone({
        cameraId: this.#state.camera.deviceId,
        microphoneId: this.#state.microphone.deviceId,
      });
      for (const kind of kinds) this.#take(kind, both[kind]);
      return true;
    } catch {
      // Asked one by one, each says its own reason.
      return false;
    }
  }

  async #open(kind: DeviceKind): Promise<void> {
    if (this.#testPicture) return;
    this.#setDevice(kind, { opening: true, refusal: null });
    try {
      this.#take(kind, await openDevice(kind, this.#state[kind].deviceId));
    } catch (error) {
      const earlier = this.#state[kind].track;
      this.#setDevice(kind, {
        opening: false,
        refusal: refusalOf(error),
        track: earlier?.readyState === "live" ? earlier : null,
      });
    }
  }

  #take(kind: DeviceKind, track: MediaStreamTrack): void {
    if (this.#closed) return track.stop();
    const earlier = this.#state[kind].track;
    if (earlier !== track) earlier?.stop();
    // Unplugged, or taken by the system: whatever else is there takes over.
    track.addEventListener("ended", () => {
      if (this.#state[kind].track !== track) return;
      this.#setDevice(kind, { track: null, opening: true });
      this.openDevice(kind);
    });
    const deviceId = this.#testPicture
      ? this.#state[kind].deviceId
      : (track.getSettings().deviceId ?? null);
    this.#setDevice(kind, { track, deviceId, opening: false, refusal: null });
  }

  readonly #listDevices = (): void => {
    navigator.mediaDevices
      ?.enumerateDevices()
      .then((devices) => {
        for (const kind of kinds) {
          const wanted = kind === "camera" ? "videoinput" : "audioinput";
          // Without permission labels and ids are empty: nothing to choose from yet.
          const choices = devices.filter((device) => device.kind === wanted && device.deviceId);
          this.#setDevice(kind, {
            choices: choices.map(({ deviceId, label }) => ({ deviceId, label })),
          });
        }
      })
      .catch(() => undefined);
  };

  #setDevice(kind: DeviceKind, change: Partial<DeviceState>): void {
    this.#set({ [kind]: { ...this.#state[kind], ...change } });
  }

  #set(change: Partial<StudioState>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener();
  }
}

function stopAll(...tracks: (MediaStreamTrack | null | undefined)[]): void {
  for (const track of tracks) track?.stop();
}

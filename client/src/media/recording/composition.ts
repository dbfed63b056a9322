import type { PickedScreen } from "../pickMedia.ts";
import {
  frameSize,
  framesPerSecond,
  type Box,
  layOut,
  type Placement,
  type Size,
  type Source,
} from "./layout.ts";

export interface Given {
  camera: MediaStreamTrack | null;
  microphone: MediaStreamTrack | null;
  screen: PickedScreen | null;
}

/** What is shown instead of a screen, and draws itself. */
export interface Drawn {
  size: () => Size;
  draw: (brush: CanvasRenderingContext2D, box: Box) => void;
}

/** The picture and what is where in it. */
export interface Laid {
  frame: Size;
  screen: Box | null;
  camera: Box | null;
}

/**
 * One picture and one sound out of what comes and goes: a recorder ends with its tracks, and these stay when a screen
 * is no longer shared or a microphone is exchanged.
 */
export class Composition {
  readonly picture: MediaStreamTrack;
  readonly sound: MediaStreamTrack;
  readonly #canvas = document.createElement("canvas");
  readonly #brush: CanvasRenderingContext2D;
  readonly #audio = new AudioContext();
  readonly #mix: MediaStreamAudioDestinationNode;
  readonly #heard = new Map<MediaStreamTrack, MediaStreamAudioSourceNode>();
  readonly #camera = seen();
  readonly #screen = seen();
  readonly #ticks: Worker;
  readonly #source: Source;
  readonly #drawn: Drawn | null;
  #placement: Placement = "over";
  #fixed = false;
  #laid: Laid = { frame: { width: 0, height: 0 }, screen: null, camera: null };
  readonly #listeners = new Set<() => void>();

  /** @throws DOMException NotSupportedError */
  constructor(source: Source, drawn: Drawn | null) {
    this.#source = source;
    this.#drawn = drawn;
    const brush = this.#canvas.getContext("2d", { alpha: false });
    if (!brush) throw new DOMException("no 2d canvas", "NotSupportedError");
    this.#brush = brush;
    this.#mix = this.#audio.createMediaStreamDestination();
    this.#ticks = new Worker(new URL("./tick.ts", import.meta.url), { type: "module" });
    this.#ticks.onmessage = () => this.#draw();
    this.#draw();
    const fps = framesPerSecond(source);
    const [picture] = this.#canvas.captureStream(fps).getVideoTracks();
    const [sound] = this.#mix.stream.getAudioTracks();
    if (!picture || !sound) throw new DOMException("no tracks", "NotSupportedError");
    this.picture = picture;
    this.sound = sound;
    this.#ticks.postMessage(Math.round(1000 / fps));
  }

  /** Where everything is in the picture; the same until something moves. */
  readonly getLaid = (): Laid => this.#laid;
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  get stream(): MediaStream {
    return new MediaStream([this.picture, this.sound]);
  }

  /** From now on the picture keeps its size. */
  fix(): void {
    this.#fixed = true;
    // It may sleep until somebody pressed something.
    this.#audio.resume().catch(() => undefined);
  }

  release(): void {
    this.#fixed = false;
  }

  place(placement: Placement): void {
    this.#placement = placement;
  }

  take({ camera, microphone, screen }: Given): void {
    this.#camera.show(camera);
    this.#screen.show(screen?.picture ?? null);
    this.#hear([microphone, screen?.sound ?? null].filter((track) => track !== null));
  }

  close(): void {
    this.#ticks.terminate();
    this.#camera.show(null);
    this.#screen.show(null);
    this.picture.stop();
    this.#audio.close().catch(() => undefined);
  }

  #hear(tracks: MediaStreamTrack[]): void {
    for (const [track, node] of this.#heard) {
      if (tracks.includes(track)) continue;
      node.disconnect();
      this.#heard.delete(track);
    }
    for (const track of tracks) {
      if (this.#heard.has(track)) continue;
      const node = this.#audio.createMediaStreamSource(new MediaStream([track]));
      node.connect(this.#mix);
      this.#heard.set(track, node);
    }
  }

  #draw(): void {
    const camera = this.#camera.size();
    const screen = this.#drawn?.size() ?? this.#screen.size();
    const wanted = this.#fixed ? this.#canvas : frameSize(this.#source, camera);
    if (wanted.width !== this.#canvas.width || wanted.height !== this.#canvas.height) {
      this.#canvas.width = wanted.width;
      this.#canvas.height = wanted.height;
    }
    const { width, height } = this.#canvas;
    this.#brush.fillStyle = "#10181b";
    this.#brush.fillRect(0, 0, width, height);
    const boxes = layOut({
      frame: { width, height },
      ...{ screen, camera, placement: this.#placement },
    });
    this.#tell({ frame: { width, height }, ...boxes });
    if (this.#drawn && boxes.screen) this.#drawn.draw(this.#brush, boxes.screen);
    for (const [{ video }, box] of [
      [this.#screen, this.#drawn ? null : boxes.screen],
      [this.#camera, boxes.camera],
    ] as const) {
      if (box) this.#brush.drawImage(video, box.x, box.y, box.width, box.height);
    }
  }

  #tell(laid: Laid): void {
    if (JSON.stringify(laid) === JSON.stringify(this.#laid)) return;
    this.#laid = laid;
    for (const listener of this.#listeners) listener();
  }
}

function seen() {
  const video = document.createElement("video");
  video.muted = true;
  video.playsInline = true;
  let shown: MediaStreamTrack | null = null;
  return {
    video,
    show: (track: MediaStreamTrack | null): void => {
      if (track === shown) return;
      shown = track;
      video.srcObject = track && new MediaStream([track]);
      if (track) video.play().catch(() => undefined);
    },
    /** Null while there is nothing to see. */
    size: (): Size | null =>
      shown !== null && video.readyState >= 2 && video.videoWidth > 0
        ? { width: video.videoWidth, height: video.videoHeight }
        : null,
  };
}

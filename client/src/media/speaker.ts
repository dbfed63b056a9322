/**
 * Plays the lesson's sound. Browsers let a page make noise only after a tap, some of them per
 * element: the elements are made once and started, still silent, within the tap that joins.
 */
export class Speaker {
  readonly #elements: HTMLAudioElement[] = [];
  readonly #onBlocked: (blocked: boolean) => void;

  constructor({ onBlocked }: { onBlocked: (blocked: boolean) => void }) {
    this.#onBlocked = onBlocked;
    // The teacher's voice and the sound of the shared screen.
    this.#grow(2);
  }

  /** Call it from a tap. */
  unlock(): void {
    for (const element of this.#elements) this.#play(element);
  }

  /** One element per track: a media element plays only the first sound of a stream. */
  setTracks(tracks: readonly MediaStreamTrack[]): void {
    this.#grow(tracks.length);
    for (const [index, element] of this.#elements.entries()) {
      const track = tracks[index];
      const playing = streamOf(element).getAudioTracks()[0];
      if (playing === track) continue;
      element.srcObject = new MediaStream(track ? [track] : []);
      if (track) this.#play(element);
    }
  }

  /** Phone calls and other apps pause what plays; nobody else here does. */
  resume(): void {
    for (const element of this.#elements)
      if (element.paused && streamOf(element).getAudioTracks().length > 0) this.#play(element);
  }

  setMuted(muted: boolean): void {
    for (const element of this.#elements) element.muted = muted;
  }

  close(): void {
    for (const element of this.#elements) {
      element.pause();
      element.srcObject = null;
      element.remove();
    }
  }

  #grow(count: number): void {
    while (this.#elements.length < count) {
      const element = new Audio();
      element.srcObject = new MediaStream();
      element.dataset["testid"] = "lesson-sound";
      element.addEventListener("pause", () => {
        if (document.visibilityState === "visible") this.resume();
      });
      document.body.append(element);
      this.#elements.push(element);
    }
  }

  #play(element: HTMLAudioElement): void {
    element.play().then(
      () => {
        if (streamOf(element).getAudioTracks().length > 0) this.#onBlocked(false);
      },
      (error: unknown) => {
        if (error instanceof DOMException && error.name === "NotAllowedError")
          this.#onBlocked(true);
      },
    );
  }
}

function streamOf(element: HTMLAudioElement): MediaStream {
  return element.srcObject instanceof MediaStream ? element.srcObject : new MediaStream();
}

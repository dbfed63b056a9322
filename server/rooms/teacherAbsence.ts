/** How long a live lesson has been without its teacher. */
export class TeacherAbsence {
  readonly #limitMs: number;
  readonly #onTooLong: () => void;
  #timer: NodeJS.Timeout | null = null;

  constructor({ limitMs, onTooLong }: { limitMs: number; onTooLong: () => void }) {
    this.#limitMs = limitMs;
    this.#onTooLong = onTooLong;
  }

  /** Goes on counting when she was away already. */
  begin(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      this.#onTooLong();
    }, this.#limitMs);
  }

  end(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
  }
}

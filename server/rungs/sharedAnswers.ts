/** One answer for all who ask about the same within a moment. What failed is asked anew. */
export class SharedAnswers<Key, Answer> {
  readonly #keptMs: number;
  readonly #ask: (key: Key) => Promise<Answer>;
  readonly #answers = new Map<Key, Promise<Answer>>();

  constructor(options: {
    /** From the moment when the answer is there. */
    keptMs: number;
    ask: (key: Key) => Promise<Answer>;
  }) {
    this.#keptMs = options.keptMs;
    this.#ask = options.ask;
  }

  get(key: Key): Promise<Answer> {
    const present = this.#answers.get(key);
    if (present) return present;
    const answer = this.#ask(key);
    this.#answers.set(key, answer);
    answer.then(
      () => setTimeout(() => this.#answers.delete(key), this.#keptMs).unref(),
      () => this.#answers.delete(key),
    );
    return answer;
  }
}

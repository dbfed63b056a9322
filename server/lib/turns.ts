/** Does one thing after another, in the order they were asked for. What fails, fails for its asker alone. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  async take<T>(act: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(act);
    this.#last = turn.catch(() => undefined);
    return turn;
  }
}

/** What happens somewhere, for whoever looks at it just now. */
export class News<Told> {
  readonly #listeners = new Set<(news: Told) => void>();

  /** Answers the function that stops it. */
  subscribe(listener: (news: Told) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  tell(news: Told): void {
    for (const listener of this.#listeners) listener(news);
  }
}

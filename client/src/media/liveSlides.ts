import type { ReplyOf, RequestOf } from "../../../protocol/signaling.ts";
import type { ServerConnection } from "./serverConnection.ts";

/** The page that the class sees, and where the teacher points on it. */
export type SlidesState = ReplyOf<"lesson:join">["slides"];
export const noSlides: SlidesState = { shown: null, point: null };

/** What a teacher does with slides. What comes of it, everybody is told. */
export class LiveSlides {
  readonly #connection: ServerConnection;

  constructor(connection: ServerConnection) {
    this.#connection = connection;
  }

  /** @throws LiveSessionError */
  async show(slide: RequestOf<"slides:show">): Promise<void> {
    await this.#connection.request("slides:show", slide);
  }

  /** @throws LiveSessionError */
  async hide(): Promise<void> {
    await this.#connection.request("slides:hide", {});
  }

  /** Null: nowhere. May get lost. */
  point(point: SlidesState["point"]): void {
    this.#connection.tellLossily("slides:point", { point });
  }
}

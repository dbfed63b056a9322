import type { LargeThing } from "../../../protocol/slides.ts";
import type { ReplyOf, RequestOf } from "../../../protocol/signaling.ts";
import type { ServerConnection } from "./serverConnection.ts";

/** The page that the class sees, where the teacher points on it, and what she made large. */
export type SlidesState = ReplyOf<"lesson:join">["slides"];
export const noSlides: SlidesState = { shown: null, point: null, large: null };

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

  /** @throws LiveSessionError */
  async enlarge(large: LargeThing): Promise<void> {
    await this.#connection.request("slides:enlarge", { large });
  }

  /** Null: nowhere. May get lost. */
  point(point: SlidesState["point"]): void {
    this.#connection.tellLossily("slides:point", { point });
  }
}

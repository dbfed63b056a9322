import type { LessonId } from "../../protocol/ids.ts";
import type { ClientMessageName, RequestOf } from "../../protocol/signaling.ts";
import type { Logger } from "../lib/log.ts";
import type { Questions } from "./ports.ts";
import { RefusalNotes } from "./refusalNotes.ts";
import type { Seat } from "./seat.ts";

/** What those who sit in a lesson do with its questions. Everybody hears of it through `onChanged`. */
export class SeatQuestions {
  readonly #lessonId: LessonId;
  readonly #questions: Questions;
  readonly #check: (seat: Seat, message: ClientMessageName) => void;
  readonly #refusals: RefusalNotes;

  constructor(options: {
    lessonId: LessonId;
    questions: Questions;
    log: Logger;
    /** Throws when whoever sits there may not do that (now). */
    check: (seat: Seat, message: ClientMessageName) => void;
  }) {
    const { lessonId, questions, log } = options;
    this.#lessonId = lessonId;
    this.#questions = questions;
    this.#check = options.check;
    this.#refusals = new RefusalNotes({
      write: async (refused) => questions.noteRefusal({ lessonId, ...refused }),
      log,
    });
  }

  async ask(seat: Seat, request: RequestOf<"question:ask">): Promise<void> {
    await this.#as(seat, "question:ask", async () =>
      this.#questions.ask({ ...this.#by(seat), ...request }),
    );
  }

  async second(seat: Seat, request: RequestOf<"question:second">): Promise<void> {
    await this.#as(seat, "question:second", async () =>
      this.#questions.second({ ...this.#by(seat), ...request }),
    );
  }

  async answer(seat: Seat, request: RequestOf<"question:answer">): Promise<void> {
    await this.#as(seat, "question:answer", async () =>
      this.#questions.answer({ ...this.#by(seat), ...request }),
    );
  }

  async withdraw(seat: Seat, request: RequestOf<"question:withdraw">): Promise<void> {
    const anybodys = seat.role === "teacher";
    await this.#as(seat, "question:withdraw", async () =>
      this.#questions.withdraw({ ...this.#by(seat), ...request, anybodys }),
    );
  }

  async #as(seat: Seat, message: ClientMessageName, act: () => Promise<void>): Promise<void> {
    await this.#refusals.noting(seat, message, async () => {
      this.#check(seat, message);
      await act();
    });
  }

  #by({ personId }: Seat) {
    return { lessonId: this.#lessonId, personId };
  }
}

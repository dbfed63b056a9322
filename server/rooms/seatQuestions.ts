import type { LessonId } from "../../protocol/ids.ts";
import type { ClientMessageName, RequestOf } from "../../protocol/signaling.ts";
import type { Questions } from "./ports.ts";
import type { Seat } from "./seat.ts";

/** What those who sit in a lesson do with its questions. Everybody hears of it through `onChanged`. */
export class SeatQuestions {
  readonly #lessonId: LessonId;
  readonly #questions: Questions;
  readonly #check: (seat: Seat, message: ClientMessageName) => void;

  constructor(options: {
    lessonId: LessonId;
    questions: Questions;
    /** Throws when whoever sits there may not do that (now). */
    check: (seat: Seat, message: ClientMessageName) => void;
  }) {
    this.#lessonId = options.lessonId;
    this.#questions = options.questions;
    this.#check = options.check;
  }

  async ask(seat: Seat, request: RequestOf<"question:ask">): Promise<void> {
    this.#check(seat, "question:ask");
    await this.#questions.ask({ ...this.#by(seat), ...request });
  }

  async second(seat: Seat, request: RequestOf<"question:second">): Promise<void> {
    this.#check(seat, "question:second");
    await this.#questions.second({ ...this.#by(seat), ...request });
  }

  async answer(seat: Seat, request: RequestOf<"question:answer">): Promise<void> {
    this.#check(seat, "question:answer");
    await this.#questions.answer({ ...this.#by(seat), ...request });
  }

  async withdraw(seat: Seat, request: RequestOf<"question:withdraw">): Promise<void> {
    this.#check(seat, "question:withdraw");
    await this.#questions.withdraw({
      ...this.#by(seat),
      ...request,
      anybodys: seat.role === "teacher",
    });
  }

  #by({ personId }: Seat) {
    return { lessonId: this.#lessonId, personId };
  }
}

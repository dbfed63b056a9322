import { type PersonId, QuestionId, type QuestionPhotoId } from "../../../protocol/ids.ts";
import type { Answer, Question } from "../../../protocol/questions.ts";
import type { EventOf, ReplyOf, RequestOf } from "../../../protocol/signaling.ts";
import type { ServerConnection } from "./serverConnection.ts";

export interface QuestionsState {
  /** Oldest first. */
  questions: readonly Question[];
  /** Those that this person wants to know, too. */
  seconded: readonly QuestionId[];
  selfPersonId: PersonId | null;
}

export const noQuestions: QuestionsState = { questions: [], seconded: [], selfPersonId: null };

/** The questions of one lesson, as the server tells them. Every method rejects with LiveSessionError. */
export class LiveQuestions {
  readonly #connection: ServerConnection;
  readonly #onChange: (state: QuestionsState) => void;
  #state = noQuestions;
  /** Asked and perhaps not answered: asking the same again keeps its id. */
  #asking: RequestOf<"question:ask"> | null = null;

  constructor(options: {
    connection: ServerConnection;
    onChange: (state: QuestionsState) => void;
  }) {
    this.#connection = options.connection;
    this.#onChange = options.onChange;
  }

  async ask(text: string, photoId?: QuestionPhotoId): Promise<void> {
    if (this.#asking?.text !== text || this.#asking.photoId !== photoId) {
      const questionId = QuestionId.parse(crypto.randomUUID());
      this.#asking = { questionId, text, ...(photoId === undefined ? {} : { photoId }) };
    }
    await this.#connection.request("question:ask", this.#asking);
    this.#asking = null;
  }

  async second(questionId: QuestionId, seconded: boolean): Promise<void> {
    await this.#connection.request("question:second", { questionId, seconded });
    const others = this.#state.seconded.filter((id) => id !== questionId);
    this.#set({ seconded: seconded ? [...others, questionId] : others });
  }

  /** Teacher; null takes the answer back. */
  async answer(questionId: QuestionId, answer: Answer | null): Promise<void> {
    await this.#connection.request("question:answer", { questionId, answer });
  }

  async withdraw(questionId: QuestionId): Promise<void> {
    await this.#connection.request("question:withdraw", { questionId });
  }

  sit({ questions, seconded, personId }: ReplyOf<"lesson:join">): void {
    this.#set({ questions, seconded, selfPersonId: personId });
  }

  changed(question: Question): void {
    const others = this.#state.questions.filter((one) => one.questionId !== question.questionId);
    const questions = [...others, question].sort((a, b) => a.askedAt.localeCompare(b.askedAt));
    this.#set({ questions });
  }

  withdrawn({ questionId }: EventOf<"question:withdrawn">): void {
    this.#set({ questions: this.#state.questions.filter((one) => one.questionId !== questionId) });
  }

  #set(change: Partial<QuestionsState>): void {
    this.#state = { ...this.#state, ...change };
    this.#onChange(this.#state);
  }
}

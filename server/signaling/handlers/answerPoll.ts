import type { Handler } from "../handler.ts";

export const answerPoll: Handler<"poll:answer"> = async (context, request) => {
  const { room, seat } = context.seated();
  await room.seatPolls.answer(seat, request);
  return {};
};

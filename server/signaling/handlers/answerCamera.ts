import type { Handler } from "../handler.ts";

export const answerCamera: Handler<"stage:answerCamera"> = async (context, request) => {
  const { room, seat } = context.seated();
  await room.seatStage.answerCamera(seat, request);
  return {};
};

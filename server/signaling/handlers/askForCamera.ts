import type { Handler } from "../handler.ts";

export const askForCamera: Handler<"stage:askCamera"> = async (context, request) => {
  const { room, seat } = context.seated();
  await room.seatStage.askCamera(seat, request);
  return {};
};

import type { Handler } from "../handler.ts";

export const joinLesson: Handler<"lesson:join"> = async (context, request) => {
  const { link, personId } = context;
  const { reply, ...seated } = await context.rooms.join({
    personId,
    link,
    lessonId: request.lessonId,
    seatToken: request.seatToken,
    quality: request.quality,
  });
  await context.sit(seated);
  return reply;
};

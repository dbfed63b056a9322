import type { types } from "mediasoup";
import type { RequestOf } from "../../protocol/signaling.ts";
import { SkyclassError } from "../lib/errors.ts";
import type { Logger } from "../lib/log.ts";
import { KeyFrameRequests, mergedRequests } from "./keyFrameRequests.ts";
import { orRefusal } from "./orRefusal.ts";
import type { PublishedProducer, SentProducer } from "./publishedProducer.ts";
import { RtpParameters } from "./shapes.ts";

/** One VP8 picture, and perhaps its retransmissions. */
const isVp8 = ({ codecs, encodings = [] }: types.RtpParameters): boolean =>
  encodings.length === 1 &&
  codecs.every(({ mimeType }, index) =>
    (index === 0 ? /^video\/vp8$/i : /^video\/rtx$/i).test(mimeType),
  );

/**
 * Lets a picture be sent in VP8, too. It is kept with the picture that it stands in for and nowhere
 * else, so that neither the tap nor any list of tracks can come upon it.
 * @throws SkyclassError badRequest | wrongOrder
 */
export const sendFallback = async (a: {
  of: PublishedProducer;
  transport: types.Transport;
  request: RequestOf<"track:publish">;
  log: Logger;
}): Promise<SentProducer> => {
  const { of } = a;
  const request = JSON.stringify([a.request.transportId, a.request.rtpParameters]);
  if (of.fallback?.request === request) return of.fallback;
  const rtpParameters = RtpParameters.parse(a.request.rtpParameters);
  if (of.producer.kind !== "video" || !isVp8(rtpParameters))
    throw new SkyclassError("badRequest", { message: "A fallback is one picture in VP8." });
  const producer = await orRefusal(
    of.router,
    a.transport.produce({
      kind: "video",
      rtpParameters,
      paused: of.producer.paused,
      ...mergedRequests,
    }),
  );
  if (of.producer.closed) {
    producer.close();
    throw new SkyclassError("wrongOrder", { message: "The picture has just ended." });
  }
  of.fallback?.producer.close();
  const fallback = {
    producer,
    keyFrames: new KeyFrameRequests({ producer, log: a.log }),
    request,
  };
  of.fallback = fallback;
  producer.observer.once("close", () => {
    if (of.fallback === fallback) of.fallback = null;
  });
  // The picture may have been paused or resumed meanwhile.
  await pauseFallback({ of, paused: of.producer.paused });
  return fallback;
};

/** A fallback shows nothing that the picture itself does not show. */
export const pauseFallback = async (a: {
  of: PublishedProducer;
  paused: boolean;
}): Promise<void> => {
  const producer = a.of.fallback?.producer;
  if (!producer || producer.closed || producer.paused === a.paused) return;
  const done = a.paused ? producer.pause() : producer.resume();
  await orRefusal(
    a.of.router,
    done.catch((error: unknown) => {
      if (!producer.closed) throw error;
    }),
  );
};

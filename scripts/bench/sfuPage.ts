/* Runs in the browser: one publisher, or many receivers, that talk to a lesson's router through the bench. */
import { Device, type types } from "mediasoup-client";
import { sendingOptions } from "../../client/src/media/encodings.ts";
import { mediasoupShape, toWire, transportOf } from "../../client/src/media/mediaTransport.ts";
import type { ParticipantId } from "../../protocol/ids.ts";
import type { TrackSource } from "../../protocol/media.ts";
import type { ConsumerOffer, ProducerId, TransportOffer } from "../../protocol/signaling.ts";

declare global {
  /** A method of the lesson's media, which is in the process of the bench. */
  var callMedia: (method: string, request: object) => Promise<unknown>;
}

const Capabilities = mediasoupShape<types.RtpCapabilities>();
const Parameters = mediasoupShape<types.RtpParameters>();

const width = 640;
const height = 360;
const block = 20;

/** A picture that takes the bits it may have: blocks that change with every frame, in a share of it. */
const restlessPicture = ({
  framesPerSecond,
  share,
}: {
  framesPerSecond: number;
  share: number;
}) => {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const brush = canvas.getContext("2d", { alpha: false });
  if (!brush) throw new Error("no 2d canvas");
  // Drawn once and shown in turn: drawing is not what this machine is for.
  const pictures = Array.from({ length: 12 }, () => {
    const picture = new OffscreenCanvas(width, Math.round(height * share));
    const pen = picture.getContext("2d");
    for (let y = 0; y < picture.height; y += block)
      for (let x = 0; x < picture.width; x += block) {
        if (pen) pen.fillStyle = `hsl(${Math.random() * 360} 40% ${30 + Math.random() * 40}%)`;
        pen?.fillRect(x, y, block, block);
      }
    return picture;
  });
  let shown = 0;
  const draw = () => {
    const picture = pictures[shown++ % pictures.length];
    if (picture) brush.drawImage(picture, 0, 0);
  };
  draw();
  setInterval(draw, 1000 / framesPerSecond);
  const [track] = canvas.captureStream(framesPerSecond).getVideoTracks();
  if (!track) throw new Error("no picture");
  return track;
};

const tone = () => {
  const context = new AudioContext();
  const destination = context.createMediaStreamDestination();
  const oscillator = context.createOscillator();
  oscillator.connect(destination);
  oscillator.start();
  const [track] = destination.stream.getAudioTracks();
  if (!track) throw new Error("no tone");
  return track;
};

/**
 * Of the pictures only key frames reach the decoder: receiving is measured, and what it costs this machine
 * to decode for a whole school is kept out of the way.
 */
const keyFramesOnly = new Worker(
  URL.createObjectURL(
    new Blob([
      `onrtctransform = ({ transformer }) => transformer.readable
        .pipeThrough(new TransformStream({
          transform(frame, next) { if (frame.type === "key") next.enqueue(frame); },
        }))
        .pipeTo(transformer.writable);`,
    ]),
  ),
);

let device: Promise<Device> | undefined;
const loaded = (routerRtpCapabilities: object): Promise<Device> => {
  device ??= Device.factory().then(async (made) => {
    await made.load({ routerRtpCapabilities: Capabilities.parse(routerRtpCapabilities) });
    return made;
  });
  return device;
};

const connecting = (transport: types.Transport, offer: TransportOffer, by: ParticipantId) =>
  transport.on("connect", ({ dtlsParameters }, proceed, refuse) => {
    const { transportId } = offer;
    callMedia("connectTransport", {
      participantId: by,
      transportId,
      dtlsParameters: toWire(dtlsParameters),
    }).then(proceed, refuse);
  });

const sfu = {
  async publish(
    by: ParticipantId,
    routerRtpCapabilities: object,
    most: Record<"camera" | "screen", number>,
  ) {
    const present = await loaded(routerRtpCapabilities);
    const sendable = present.sendRtpCapabilities;
    const offer = (await callMedia("openTransport", {
      participantId: by,
      direction: "send",
    })) as TransportOffer;
    const transport = present.createSendTransport(transportOf(offer));
    connecting(transport, offer, by);
    transport.on("produce", ({ rtpParameters, appData }, proceed, refuse) => {
      callMedia("publish", {
        participantId: by,
        transportId: offer.transportId,
        source: appData["source"],
        rtpParameters: toWire(rtpParameters),
        paused: false,
      }).then(
        (made) => proceed({ id: (made as { track: { producerId: ProducerId } }).track.producerId }),
        refuse,
      );
    });
    const send = async (
      source: TrackSource,
      track: MediaStreamTrack,
      encodings?: RTCRtpEncodingParameters[],
    ) => {
      const options = sendingOptions({ source, track, sendable });
      await transport.produce({
        ...options,
        ...(encodings ? { encodings } : {}),
        appData: { source },
      });
    };
    // Small pictures with the bits of large ones: encoding them leaves this machine to the receivers.
    await send("camera", restlessPicture({ framesPerSecond: 15, share: 0.5 }), [
      { scaleResolutionDownBy: 2, maxBitrate: most.camera / 4 },
      { scaleResolutionDownBy: 1, maxBitrate: most.camera },
    ]);
    await send("screen", restlessPicture({ framesPerSecond: 5, share: 0.2 }), [
      { maxBitrate: most.screen },
    ]);
    await send("microphone", tone());
  },

  async receive(by: ParticipantId, routerRtpCapabilities: object) {
    const present = await loaded(routerRtpCapabilities);
    const offer = (await callMedia("openTransport", {
      participantId: by,
      direction: "receive",
    })) as TransportOffer;
    const transport = present.createRecvTransport(transportOf(offer));
    connecting(transport, offer, by);
    const { consumers } = (await callMedia("consume", {
      participantId: by,
      quality: "auto",
      transportId: offer.transportId,
      rtpCapabilities: toWire(present.recvRtpCapabilities),
    })) as { consumers: ConsumerOffer[] };
    await Promise.all(
      consumers.map((one) =>
        transport.consume({
          id: one.consumerId,
          producerId: one.producerId,
          kind: one.kind,
          rtpParameters: Parameters.parse(one.rtpParameters),
          onRtpReceiver: (receiver) => {
            if (one.kind === "video") receiver.transform = new RTCRtpScriptTransform(keyFramesOnly);
          },
        }),
      ),
    );
    await callMedia("resume", {
      participantId: by,
      consumerIds: consumers.map(({ consumerId }) => consumerId),
    });
  },
};
export type Sfu = typeof sfu;

Object.assign(globalThis, { sfu });

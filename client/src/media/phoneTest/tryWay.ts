import { Device, type types } from "mediasoup-client";
import { type MediaWay, WayReply } from "../../../../protocol/phoneTests.ts";
import { command, request } from "../../api/request.ts";
import { browserIceServers, mediasoupShape, toWire, transportOf } from "../mediaTransport.ts";

const limitMs = 12_000;

const RtpCapabilities = mediasoupShape<types.RtpCapabilities>();

/** Silence to send: a connection is only made for something to carry. */
const silence = () => {
  const context = new AudioContext();
  const [track] = context.createMediaStreamDestination().stream.getAudioTracks();
  if (!track) throw new Error("no track");
  return { track, close: () => void context.close().catch(() => undefined) };
};

/**
 * Whether media reaches the server this way: ICE and DTLS, as in a lesson. `skipped`: the district has
 * no such way. @throws ApiError
 */
export async function tryWay(way: MediaWay): Promise<"passed" | "failed" | "skipped"> {
  const path = "/api/phone-tests/ways";
  const { offer } = await request({ method: "POST", path, body: { way } }, WayReply);
  if (!offer) return "skipped";
  const device = await Device.factory();
  await device.load({ routerRtpCapabilities: RtpCapabilities.parse(offer.routerRtpCapabilities) });
  const transport = device.createSendTransport({
    ...transportOf(offer),
    iceServers: browserIceServers(offer),
    iceTransportPolicy: offer.iceTransportPolicy,
  });
  transport.on("connect", ({ dtlsParameters }, proceed, refuse) => {
    command({
      method: "POST",
      path: `${path}/${offer.transportId}/connect`,
      body: { dtlsParameters: toWire(dtlsParameters) },
    }).then(proceed, refuse);
  });
  // Nothing is published: the way itself is what is tried.
  transport.on("produce", (_, proceed) => proceed({ id: offer.transportId }));
  const reached = new Promise<boolean>((resolve) => {
    setTimeout(() => resolve(false), limitMs);
    transport.on("connectionstatechange", (state) => {
      if (state === "connected") resolve(true);
      if (state === "failed") resolve(false);
    });
  });
  const { track, close } = silence();
  try {
    await transport.produce({ track });
    return (await reached) ? "passed" : "failed";
  } finally {
    transport.close();
    close();
  }
}

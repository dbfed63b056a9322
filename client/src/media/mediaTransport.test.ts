import { Device } from "mediasoup-client";
import {
  generateConsumerRemoteParameters,
  generateLocalDtlsParameters,
  generateNativeRtpCapabilities,
  generateRouterRtpCapabilities,
  generateTransportRemoteParameters,
} from "mediasoup-client/fakeParameters";
import { FakeHandler } from "mediasoup-client/handlers/FakeHandler";
import { expect, it } from "vitest";
import { TransportId } from "../../../protocol/signaling.ts";
import { MediaTransport, toWire } from "./mediaTransport.ts";

const neverAnswered = new Promise<never>(() => undefined);

/** Of a browser that leaves open what its peer connection was asked when it was closed, as all do. */
const receiveTransport = async (): Promise<MediaTransport> => {
  const fake = FakeHandler.createFactory({
    generateNativeRtpCapabilities,
    generateLocalDtlsParameters,
  });
  const device = await Device.factory({
    handlerFactory: {
      ...fake,
      factory: (options) => Object.assign(fake.factory(options), { receive: () => neverAnswered }),
    },
  });
  await device.load({ routerRtpCapabilities: generateRouterRtpCapabilities() });
  const { iceParameters, iceCandidates, dtlsParameters } = generateTransportRemoteParameters();
  return new MediaTransport({
    device,
    offer: {
      transportId: TransportId.parse(crypto.randomUUID()),
      direction: "receive",
      iceParameters: toWire(iceParameters),
      iceCandidates: iceCandidates.map(toWire),
      dtlsParameters: toWire(dtlsParameters),
    },
    ice: { iceServers: [], iceTransportPolicy: "all" },
    connection: { connected: true, request: () => neverAnswered },
    onDead: () => undefined,
  });
};

it("whoever waits for a track is told when its transport is closed", async () => {
  const transport = await receiveTransport();
  const consuming = transport.consume(
    generateConsumerRemoteParameters({ codecMimeType: "audio/opus" }),
  );
  // The browser has been asked.
  await new Promise((resolve) => setTimeout(resolve, 10));
  transport.close();
  await expect(consuming).rejects.toMatchObject({ code: "offline" });
});

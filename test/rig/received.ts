/* What a page really received, read from its peer connections. */
import type { Page } from "puppeteer";
import { z } from "zod";

const Received = z.object({
  videoBytes: z.number(),
  audioBytes: z.number(),
  frameHeight: z.number(),
  framesDecoded: z.number(),
  /** One for each picture that is received. */
  videoCodecs: z.array(z.string()),
  /** Of the decoded sound; it grows while something is to be heard (webrtc-stats `totalAudioEnergy`). */
  audioEnergy: z.number(),
  /** Of sound, played so far, and how many of them were made up for want of packets. */
  soundSamples: z.number(),
  madeUpSamples: z.number(),
  transferredBytes: z.number(),
});

/** Runs in the page: keeps its peer connections, closed ones, too, and sums their figures up. */
const keeper = `(() => {
  const connections = [];
  const Original = RTCPeerConnection;
  window.RTCPeerConnection = class extends Original {
    constructor(...given) { super(...given); connections.push(this); }
  };
  window.__received = async () => {
    const sum = {
      videoBytes: 0,
      audioBytes: 0,
      frameHeight: 0,
      framesDecoded: 0,
      videoCodecs: [],
      audioEnergy: 0,
      soundSamples: 0,
      madeUpSamples: 0,
      transferredBytes: 0,
    };
    for (const connection of connections) {
      if (connection.connectionState === "closed") continue;
      const stats = await connection.getStats();
      for (const report of stats.values()) {
        if (report.type === "transport")
          sum.transferredBytes += (report.bytesReceived ?? 0) + (report.bytesSent ?? 0);
        // What the server sends to find out how much would fit shows nothing (SSRC 1234).
        if (report.type !== "inbound-rtp" || report.ssrc === 1234) continue;
        sum[report.kind + "Bytes"] += report.bytesReceived + report.headerBytesReceived;
        if (report.kind === "audio") {
          sum.audioEnergy += report.totalAudioEnergy ?? 0;
          sum.soundSamples += report.totalSamplesReceived ?? 0;
          sum.madeUpSamples += report.concealedSamples ?? 0;
        }
        if (report.kind !== "video") continue;
        sum.frameHeight = report.frameHeight ?? 0;
        sum.framesDecoded += report.framesDecoded ?? 0;
        sum.videoCodecs.push(stats.get(report.codecId)?.mimeType ?? "unknown");
      }
    }
    return sum;
  };
})();`;

/** Call it before the page is loaded that is to be looked into. */
export async function installReceived(page: Page): Promise<void> {
  await page.evaluateOnNewDocument(keeper);
}

/** Of all connections that are open now. */
export async function received(page: Page): Promise<z.infer<typeof Received>> {
  return Received.parse(await page.evaluate("window.__received()"));
}

/* What a page really received, read from its peer connections. */
import type { Page } from "puppeteer";
import { z } from "zod";

const Received = z.object({
  videoBytes: z.number(),
  audioBytes: z.number(),
  frameHeight: z.number(),
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
    const sum = { videoBytes: 0, audioBytes: 0, frameHeight: 0, transferredBytes: 0 };
    for (const connection of connections) {
      if (connection.connectionState === "closed") continue;
      for (const report of (await connection.getStats()).values()) {
        if (report.type === "transport")
          sum.transferredBytes += report.bytesReceived + report.bytesSent;
        // What the server sends to find out how much would fit shows nothing (SSRC 1234).
        if (report.type !== "inbound-rtp" || report.ssrc === 1234) continue;
        sum[report.kind + "Bytes"] += report.bytesReceived + report.headerBytesReceived;
        if (report.kind === "video") sum.frameHeight = report.frameHeight ?? 0;
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

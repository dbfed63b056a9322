/* Runs in the browser: one person's live session and what is seen and heard of it. */
import { connections, sockets } from "./spies.ts";
import { LiveSession } from "../../../client/src/media/liveSession.ts";
import type { LessonId } from "../../../protocol/ids.ts";

const live = {
  session: null as LiveSession | null,
  camera: null as MediaStreamTrack | null,
  frames: 0,
  /** Milliseconds from `watch` to the first frame shown. */
  firstFrameMs: null as number | null,
  statuses: [] as string[],
  loudness: () => 0,

  follow(session: LiveSession): void {
    session.subscribe(() => {
      const { status } = session.getState();
      if (live.statuses.at(-1) !== status) live.statuses.push(status);
    });
  },

  async teach(lessonId: LessonId): Promise<void> {
    const session = new LiveSession({ lessonId });
    live.session = session;
    live.follow(session);
    await session.join();
    await session.start();
    const stream = await navigator.mediaDevices.getUserMedia({
      audio: true,
      video: { width: 1280, height: 720 },
    });
    const [camera] = stream.getVideoTracks();
    const [microphone] = stream.getAudioTracks();
    if (!camera || !microphone) throw new Error("no devices");
    live.camera = camera;
    await session.publish("camera", camera);
    await session.publish("microphone", microphone);
  },

  async watch(lessonId: LessonId): Promise<void> {
    const startedAt = performance.now();
    const session = new LiveSession({ lessonId });
    live.session = session;
    const audio = new AudioContext();
    const analyser = audio.createAnalyser();
    analyser.connect(audio.destination);
    const heard = new Float32Array(analyser.fftSize);
    live.loudness = () => {
      analyser.getFloatTimeDomainData(heard);
      return Math.max(...heard.map(Math.abs));
    };
    const shown = new Set<MediaStreamTrack>();
    live.follow(session);
    session.subscribe(() => {
      for (const { track } of session.getState().remoteTracks) {
        if (shown.has(track)) continue;
        shown.add(track);
        const video = document.createElement("video");
        video.muted = true;
        video.srcObject = new MediaStream([track]);
        document.body.append(video);
        void video.play();
        if (track.kind === "audio") {
          audio.createMediaStreamSource(new MediaStream([track])).connect(analyser);
          continue;
        }
        const count = (): void => {
          live.firstFrameMs ??= performance.now() - startedAt;
          live.frames++;
          video.requestVideoFrameCallback(count);
        };
        video.requestVideoFrameCallback(count);
      }
    });
    await session.join();
  },

  /** Comes on stage, called by the teacher, with a microphone. */
  async speakOnStage(): Promise<void> {
    await live.session?.say("stage:accept", {});
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    const [microphone] = stream.getAudioTracks();
    if (!microphone) throw new Error("no microphone");
    await live.session?.publish("microphone", microphone);
  },

  /** Cuts the socket without saying goodbye, as a network that changes does. */
  cutSocket(): void {
    for (const socket of sockets) socket.close();
  },

  /** As Chromium does by itself where the bandwidth does not allow the largest size. */
  async stopLargestSize(): Promise<void> {
    const senders = connections.flatMap((connection) => connection.getSenders());
    const camera = senders.find((sender) => sender.track === live.camera);
    const parameters = camera?.getParameters();
    const largest = parameters?.encodings.at(-1);
    if (!camera || !parameters || !largest) throw new Error("no camera is sent");
    largest.active = false;
    await camera.setParameters(parameters);
  },

  /** What carries media to the server just now; null before anything does. */
  async mediaProtocol(): Promise<string | null> {
    return live.selectedCandidate("remoteCandidateId", "protocol");
  },

  /** How the TURN server in between is reached; null without one. */
  async relayProtocol(): Promise<string | null> {
    return live.selectedCandidate("localCandidateId", "relayProtocol");
  },

  /** Of the candidate at that end of the pair in use. */
  async selectedCandidate(
    end: "localCandidateId" | "remoteCandidateId",
    about: string,
  ): Promise<string | null> {
    for (const connection of connections.toReversed()) {
      const reports = new Map<string, Record<string, unknown>>();
      const stats = await connection.getStats();
      stats.forEach((report: Record<string, unknown> & { id: string }) =>
        reports.set(report.id, report),
      );
      for (const transport of reports.values()) {
        const pair = reports.get(String(transport["selectedCandidatePairId"]));
        const value = reports.get(String(pair?.[end]))?.[about];
        if (typeof value === "string" && connection.connectionState === "connected") return value;
      }
    }
    return null;
  },

  async sentVideo(): Promise<{ codec: string; framesEncoded: number; answer: string }[]> {
    const sent = [];
    for (const connection of connections) {
      const stats = await connection.getStats();
      const reports: Record<string, unknown>[] = [];
      stats.forEach((report: Record<string, unknown>) => reports.push(report));
      for (const report of reports)
        if (report["type"] === "outbound-rtp" && report["kind"] === "video")
          sent.push({
            codec: String(reports.find((one) => one["id"] === report["codecId"])?.["mimeType"]),
            framesEncoded: Number(report["framesEncoded"]),
            answer: connection.remoteDescription?.sdp ?? "",
          });
    }
    return sent;
  },
};
export type Live = typeof live;

Object.assign(globalThis, { live });

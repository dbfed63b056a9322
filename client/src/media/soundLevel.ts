const quietestDb = -60;

/** Loudness of samples in -1..1 as 0..1: 0 at -60 dB and below, 1 at full scale. */
export function loudness(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  if (sum === 0) return 0;
  const db = 10 * Math.log10(sum / samples.length);
  return Math.min(1, Math.max(0, 1 - db / quietestDb));
}

/** Calls `onLevel` about 15 times a second with the track's loudness, 0..1. Answers its stop. */
export function watchLevel(track: MediaStreamTrack, onLevel: (level: number) => void): () => void {
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  analyser.fftSize = 1024;
  context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  const timer = setInterval(() => {
    // Without a tap the browser keeps the context asleep; it may be woken at any later time.
    if (context.state === "suspended") context.resume().catch(() => undefined);
    analyser.getFloatTimeDomainData(samples);
    onLevel(loudness(samples));
  }, 66);
  return () => {
    clearInterval(timer);
    context.close().catch(() => undefined);
  };
}

import { LessonRung, type PicturesCarried } from "../../../../protocol/lessonRungs.ts";

/*
 * Which rung of the ladder the network carries, from what is measured every two seconds. Down as soon as a
 * rung is strained, as far as the measured bandwidth says. Up one rung at a time, each tried unseen first,
 * after a calm that grows with every trial that failed. The figures were measured through the UDP relay of
 * the tests, with a camera of 720 lines and a voice of 40 kbit/s.
 */

/** What came between two looks at the connection. */
export type Measured = {
  atMs: number;
  /** The socket stands, and the seat is taken. */
  seated: boolean;
  /** Somebody can see the page: what it shows is worth trying for more. */
  inSight: boolean;
  /** Null when none is to be expected: nobody speaks, or it is not wanted. */
  sound: {
    packets: number;
    lossShare: number;
    /** Of what was played, how much was made up for want of packets (W3C webrtc-stats, concealedSamples). */
    concealedShare: number;
  } | null;
  /** Null when none are to be expected. */
  pictures: {
    framesPerSecond: number;
    /** As the server's estimate of the bandwidth allows; null where it was not asked or knows of none. */
    carried: PicturesCarried | null;
  } | null;
  roundTripMs: number | null;
  /** Of all media. */
  bitrateBps: number;
  /** How long plain HTTP took to answer last; null when it was not asked. */
  answerMs: number | null;
};

export type RungState = {
  rung: LessonRung;
  sinceMs: number;
  /** Looks of late that were not calm. */
  strain: number;
  calmSinceMs: number;
  /** A higher rung that is received meanwhile, unseen. `untilHeard`: nothing of it has come yet. */
  trial: { rung: LessonRung; sinceMs: number; untilHeard: boolean } | null;
  /** How long it has to be calm before that. */
  waitMs: number;
};

export const lookEveryMs = 2_000;
/** What was on its way through a full queue is no fault of the new rung: the relay's holds 400 ms, phones' seconds. */
const settleMs = 3_000;
/** One bad look happens on any line; two in a row are heard. */
const mostStrained = 2;
/** The server's estimate drops for a moment and recovers: four seconds were measured. */
const mostNarrow = 4;
/** Six seconds without anything: a change of network takes two, an ICE restart three. */
const mostSilent = 3;
/** At 200 kbit/s the server stays at the smallest picture; on a good line it had the next after two seconds. */
const trialMs = 4_000;
const firstWaitMs = 8_000;
/** With the trial, and a look before and after, better networks are noticed within half a minute. */
const longestWaitMs = 20_000;
/** A rung that lasted this long was no mistake: the next trial comes soon again. */
const provenMs = 60_000;

/**
 * Sound is 40 kbit/s with 25 of headers (RTP, SRTP, UDP, IP), and half of that still carries words. A page
 * of slides has about 100 kB, which takes ten seconds of what is left.
 */
const neededBps = { slides: 150_000, sound: 25_000 } as const;

/**
 * At 5 % loss with 100 ms of jitter up to a tenth of two seconds was made up, and the voice sounds whole; at
 * 200 kbit/s with moving pictures more than a third was. A third cannot be understood.
 */
const limits = {
  video: { concealed: 0.12, loss: 0.15, roundTripMs: 1_000 },
  slides: { concealed: 0.15, loss: 0.2, roundTripMs: 2_000 },
  sound: { concealed: 0.33, loss: 0.4, roundTripMs: 5_000 },
} as const;
/** A slide show of a picture is no picture. */
const fewestFrames = 3;
/** Plain HTTP that is answered like this leaves room for sound. */
const quickAnswerMs = 1_200;

const order = LessonRung.options;
const isHigher = (one: LessonRung, other: LessonRung): boolean =>
  order.indexOf(one) < order.indexOf(other);
const lowerOf = (rung: LessonRung): LessonRung => order[order.indexOf(rung) + 1] ?? "text";
const higherOf = (rung: LessonRung): LessonRung => order[order.indexOf(rung) - 1] ?? "video";

/** What is to be received: the rung that is being tried, else the one that is stood on. */
export const receivedRung = ({ rung, trial }: RungState): LessonRung => trial?.rung ?? rung;

export const standOn = (rung: LessonRung, atMs: number): RungState => ({
  rung,
  sinceMs: atMs,
  strain: 0,
  calmSinceMs: atMs,
  trial: null,
  waitMs: firstWaitMs,
});

type Verdict = "calm" | "narrow" | "strained" | "silent";
const patience = { narrow: mostNarrow, strained: mostStrained, silent: mostSilent } as const;

const judge = (rung: LessonRung, now: Measured): Verdict => {
  const { seated, sound, pictures } = now;
  if (sound ? sound.packets === 0 : !seated) return "silent";
  if (rung === "text") return "calm";
  const most = limits[rung];
  if (sound && (sound.concealedShare > most.concealed || sound.lossShare > most.loss))
    return "strained";
  if ((now.roundTripMs ?? 0) > most.roundTripMs) return "strained";
  if (rung !== "video" || pictures === null) return "calm";
  if (pictures.carried === "smallest" || pictures.carried === "nothing") return "narrow";
  return pictures.framesPerSecond < fewestFrames ? "narrow" : "calm";
};

/** Whether the tried rung is carried; null: not known yet. */
const passes = (tried: LessonRung, now: Measured, forMs: number): boolean | null => {
  if (judge(tried === "video" ? "slides" : tried, now) !== "calm") return false;
  const over = forMs >= trialMs - lookEveryMs / 2;
  const { pictures } = now;
  // Without a picture there is nothing to try it with: the calm has to do.
  if (tried === "sound" || tried === "text" || pictures === null) return over || null;
  if (tried === "slides") return over ? pictures.framesPerSecond >= fewestFrames : null;
  if (judge("video", now) === "calm") return pictures.carried !== null || over || null;
  return over ? false : null;
};

/** Where to go from a strained rung: the line is full, so what came through it is what it carries. */
const landing = (rung: LessonRung, verdict: Verdict, { bitrateBps }: Measured): LessonRung => {
  if (verdict === "narrow" || rung !== "video") return lowerOf(rung);
  if (bitrateBps >= neededBps.slides) return "slides";
  return bitrateBps >= neededBps.sound ? "sound" : "text";
};

const longer = ({ waitMs }: RungState): number => Math.min(longestWaitMs, waitMs * 2);

/** The state after a look; `highest`: as far as the child wishes to go. */
export const step = (before: RungState, now: Measured, highest: LessonRung): RungState => {
  const { atMs } = now;
  if (isHigher(before.rung, highest)) return standOn(highest, atMs);
  if (before.trial) return onTrial(before, before.trial, now);
  const verdict = before.rung === "text" ? "calm" : judge(before.rung, now);
  if (verdict === "calm") return wait(before, now, highest);
  // Silence is no leftover of the rung before.
  if (verdict !== "silent" && atMs - before.sinceMs < settleMs)
    return { ...before, calmSinceMs: atMs };
  const strain = before.strain + 1;
  if (strain < patience[verdict]) return { ...before, strain, calmSinceMs: atMs };
  // Nothing comes: the last rung is read until something does, and then it goes on as it was.
  if (verdict === "silent")
    return {
      ...standOn("text", atMs),
      trial: { rung: before.rung, sinceMs: atMs, untilHeard: true },
    };
  const isProven = atMs - before.sinceMs > provenMs;
  return {
    ...standOn(landing(before.rung, verdict, now), atMs),
    waitMs: isProven ? firstWaitMs : longer(before),
  };
};

const wait = (before: RungState, now: Measured, highest: LessonRung): RungState => {
  const { atMs, answerMs, seated, inSight } = now;
  const ready = seated && (before.rung !== "text" || (answerMs ?? 0) < quickAnswerMs);
  if (!ready) return { ...before, strain: 0, calmSinceMs: atMs };
  const state = { ...before, strain: Math.max(0, before.strain - 1) };
  const isLongEnough = atMs - before.calmSinceMs >= before.waitMs;
  const mayTry = isHigher(highest, before.rung) && (inSight || before.rung === "text");
  return isLongEnough && mayTry ? tryNext(state, atMs) : state;
};

const tryNext = (state: RungState, sinceMs: number): RungState => ({
  ...state,
  trial: { rung: higherOf(state.rung), sinceMs, untilHeard: false },
});

const onTrial = (
  before: RungState,
  trial: NonNullable<RungState["trial"]>,
  now: Measured,
): RungState => {
  const { atMs } = now;
  const { rung } = trial;
  if (trial.untilHeard) {
    const isHeard = judge(rung, now) !== "silent";
    return isHeard ? { ...before, trial: { rung, sinceMs: atMs, untilHeard: false } } : before;
  }
  const outcome = passes(rung, now, atMs - trial.sinceMs);
  if (outcome === null) return before;
  if (!outcome) return { ...before, trial: null, calmSinceMs: atMs, waitMs: longer(before) };
  // What carried the trial calmly is tried for the next rung at once.
  const carried = { ...standOn(rung, atMs), waitMs: before.waitMs };
  return { ...carried, calmSinceMs: atMs - longestWaitMs };
};

/** By hand: the next higher rung is tried now. */
export const tryHigher = (before: RungState, atMs: number, highest: LessonRung): RungState =>
  isHigher(highest, before.rung) && !before.trial
    ? tryNext({ ...before, waitMs: firstWaitMs }, atMs)
    : before;

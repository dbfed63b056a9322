/*
 * Where a track's RTP timestamps lie on the capture clock.
 *
 * Sender reports of the SFU (mediasoup ≥ 3.25) say at which instant a timestamp was captured, but each
 * is off by up to some milliseconds, and the first ones of a producer tell its arrival instead. A fit
 * over minutes of them yields offset and drift; the mapping then steers towards that fit slowly enough
 * that sound placed by it does not audibly change its pitch.
 *
 * The mapping is causal: an observation changes it only from `leadUs` after itself on. So the answer
 * for a packet is the same whether the log is tailed while it grows or read in one go afterwards, and
 * two halves of a lesson rendered at different times fit together. Only the beginning looks ahead:
 * nothing is answered before `settlingUs` of the track have been seen (or `finish()` was called).
 */

const settlingUs = 5_000_000;
const leadUs = 1_000_000;
const slopeWindowUs = 300_000_000;
const offsetWindowUs = 60_000_000;
/** Below this span of reports a drift cannot be told from their jitter. */
const minSlopeSpanUs = 20_000_000;
const slopeTrustUs = 30_000_000;
const maxDrift = 500e-6;
/** Extra speed while steering towards the fit: 0.3 % is a twentieth of a semitone. */
const maxSteering = 3_000e-6;
const steeringUs = 10_000_000;
/** Reports that agree with each other but are this far from the mapping tell of a jump, not of drift. */
const jumpUs = 150_000;
const jumpAgreementUs = 40_000;
const jumpReports = 3;
const arrivalBucketUs = 5_000_000;
/** The SFU reports sound every 5 s and pictures every second while packets flow. */
const reportsMissingUs = 30_000_000;
/** Of fewer reports than this the earliest counts, for the reason given at `#settle`. */
const trustedReports = 4;

/** `x`: nominal microseconds since the first timestamp; `y`: capture clock minus `x`, relative to `baseUs`. */
interface Point {
  x: number;
  y: number;
}
interface Knot extends Point {
  slope: number;
}

interface Observed {
  /** RTP timestamp unwrapped by the caller: it never jumps by 2^32. */
  rtpExtended: number;
}

/** One clock per SSRC; feed it in the order of the log. */
export class RtpClock {
  readonly #usPerTick: number;
  #rtpZero: number | null = null;
  #baseUs = 0;
  #newestX = Number.NEGATIVE_INFINITY;
  #newestReportX = Number.NEGATIVE_INFINITY;
  #settled = false;
  #knots: Knot[] = [];
  /** Reports, or the quickest arrivals where no report came. */
  #points: Point[] = [];
  #steeredBy: "reports" | "arrivals" = "arrivals";
  #bucket: { fromX: number; quickest: Point } | null = null;
  #quickestArrivalY = Number.POSITIVE_INFINITY;

  constructor({ clockRate }: { clockRate: number }) {
    this.#usPerTick = 1_000_000 / clockRate;
  }

  /** `captureUs`: the instant on the capture clock at which `rtpExtended` was captured, as reported. */
  addSenderReport({ captureUs, rtpExtended }: Observed & { captureUs: number }): void {
    const point = this.#point(rtpExtended, captureUs);
    if (this.#steeredBy === "arrivals") {
      this.#steeredBy = "reports";
      this.#points = [];
      this.#bucket = null;
    }
    this.#newestReportX = point.x;
    this.#points.push(point);
    this.#advance(point.x);
    if (this.#settled && this.#knots.length > 0) this.#steer(point.x);
  }

  /** `arrivalUs`: when the packet reached the capture process. */
  addArrival({ arrivalUs, rtpExtended }: Observed & { arrivalUs: number }): void {
    const point = this.#point(rtpExtended, arrivalUs);
    if (this.#steeredBy === "reports" && point.x - this.#newestReportX > reportsMissingUs) {
      this.#steeredBy = "arrivals";
      this.#points = [];
    }
    if (this.#steeredBy === "arrivals") this.#addToBucket(point);
    if (!this.#settled && point.y < this.#quickestArrivalY) this.#quickestArrivalY = point.y;
    this.#advance(point.x);
  }

  /** Nothing more will be added: a track shorter than the settling time becomes answerable. */
  finish(): void {
    if (!this.#settled && this.#rtpZero !== null) this.#settle();
  }

  /** Microseconds on the capture clock; null until enough of the track was seen. */
  toCaptureUs(rtpExtended: number): number | null {
    if (!this.#settled || this.#rtpZero === null) return null;
    const x = (rtpExtended - this.#rtpZero) * this.#usPerTick;
    return this.#baseUs + x + this.#offsetAt(x);
  }

  /** Present drift of the sender's clock in parts per million; positive when it runs slow. */
  get driftPpm(): number {
    return (this.#knots.at(-1)?.slope ?? 0) * 1e6;
  }

  #point(rtpExtended: number, us: number): Point {
    if (this.#rtpZero === null) {
      this.#rtpZero = rtpExtended;
      this.#baseUs = us;
    }
    const x = (rtpExtended - this.#rtpZero) * this.#usPerTick;
    return { x, y: us - this.#baseUs - x };
  }

  #advance(x: number): void {
    if (x > this.#newestX) this.#newestX = x;
    if (!this.#settled && this.#newestX >= settlingUs) this.#settle();
  }

  /**
   * The first offset is the lowest seen: nothing arrives before it was captured, and reports from
   * before the SFU knows the capture time are late as well, never early.
   */
  #settle(): void {
    this.#settled = true;
    const ys = this.#points.map((point) => point.y);
    const believable = ys.filter((y) => y >= median(ys) - 250_000);
    const y = Math.min(this.#quickestArrivalY, ...believable);
    this.#knots = [{ x: 0, y: Number.isFinite(y) ? y : 0, slope: 0 }];
  }

  #addToBucket(point: Point): void {
    const fromX = Math.floor(point.x / arrivalBucketUs) * arrivalBucketUs;
    const bucket = this.#bucket;
    if (bucket === null || fromX > bucket.fromX) {
      if (bucket !== null) {
        this.#points.push(bucket.quickest);
        if (this.#settled) this.#steer(point.x);
      }
      this.#bucket = { fromX, quickest: point };
    } else if (point.y < bucket.quickest.y) {
      bucket.quickest = point;
    }
  }

  /** Bends the mapping, from `leadUs` after `x` on, towards the fit over what is known at `x`. */
  #steer(x: number): void {
    this.#points = this.#points.filter((point) => point.x > x - slopeWindowUs);
    const at = x + leadUs;
    while ((this.#knots.at(-1)?.x ?? 0) >= at && this.#knots.length > 1) this.#knots.pop();

    const recent = this.#points.slice(-jumpReports);
    const errors = recent.map((point) => point.y - this.#offsetAt(point.x));
    const middle = median(errors);
    if (
      recent.length === jumpReports &&
      Math.abs(middle) > jumpUs &&
      errors.every((error) => Math.abs(error - middle) < jumpAgreementUs)
    ) {
      this.#points = recent;
      this.#knots.push({ x: at, y: this.#offsetAt(at) + middle, slope: 0 });
      return;
    }

    const slope = this.#fitSlope();
    const near = this.#points.filter((point) => point.x > x - offsetWindowUs);
    const ys = near.map((point) => point.y - slope * (point.x - at));
    const target =
      ys.length < trustedReports ? Math.min(this.#quickestArrivalY, ...ys) : median(ys);
    const y = this.#offsetAt(at);
    const steering = clamp((target - y) / steeringUs, maxSteering);
    this.#knots.push({ x: at, y, slope: slope + steering });
    this.#knots.push({ x: at + steeringUs, y: y + (slope + steering) * steeringUs, slope });
  }

  /** Theil's incomplete method: the median of the slopes between the halves of the window. */
  #fitSlope(): number {
    const points = this.#points;
    const half = Math.floor(points.length / 2);
    const slopes: number[] = [];
    for (let i = 0; i < half; i++) {
      const early = points[i];
      const late = points[i + points.length - half];
      if (early && late && late.x > early.x) slopes.push((late.y - early.y) / (late.x - early.x));
    }
    const span = (points.at(-1)?.x ?? 0) - (points[0]?.x ?? 0);
    if (slopes.length < 2 || span < minSlopeSpanUs) return 0;
    const trust = span ** 2 / (span ** 2 + slopeTrustUs ** 2);
    return clamp(median(slopes) * trust, maxDrift);
  }

  #offsetAt(x: number): number {
    const knots = this.#knots;
    let low = 0;
    let high = knots.length - 1;
    while (low < high) {
      const mid = (low + high + 1) >> 1;
      if ((knots[mid] as Knot).x <= x) low = mid;
      else high = mid - 1;
    }
    const knot = knots[low];
    return knot === undefined ? 0 : knot.y + knot.slope * (x - knot.x);
  }
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
}

function clamp(value: number, limit: number): number {
  return Math.min(limit, Math.max(-limit, value));
}

import { z } from "zod";

/** What a process of a crowd is told to do; it answers each order once it is done, in their order. */
export const CrowdOrder = z.discriminatedUnion("order", [
  /** Connects everybody at their time, and joins. */
  z.strictObject({
    order: z.literal("come"),
    origin: z.string(),
    lessonId: z.string(),
    people: z.array(z.strictObject({ cookie: z.string(), afterMs: z.number() })),
  }),
  /** Waits until everybody was told this so often since it was asked last. */
  z.strictObject({ order: z.literal("told"), event: z.string(), times: z.int() }),
  /** Everybody reports how they are connected, again and again. */
  z.strictObject({ order: z.literal("report"), everyMs: z.number(), times: z.int() }),
  /** The first of them sends so many messages a second, whatever the answer. */
  z.strictObject({ order: z.literal("flood"), perSecond: z.int(), forS: z.number() }),
]);
export type CrowdOrder = z.infer<typeof CrowdOrder>;

export const Come = z.strictObject({
  /** From sending the join to its answer. */
  joinMs: z.array(z.number()),
  /** From opening the socket to the answer. */
  insideMs: z.array(z.number()),
  /** Codes, and what became of sockets. */
  refusals: z.array(z.string()),
});
/** Of each person the moments, in milliseconds of the machine's own clock. */
export const Told = z.array(z.array(z.number()));
export const ReportTimes = z.array(z.number());
export const Flooded = z.strictObject({
  sent: z.int(),
  accepted: z.int(),
  /** How often each code was the answer. */
  refused: z.record(z.string(), z.int()),
});

export const CrowdAnswer = z.union([
  z.strictObject({ done: z.unknown() }),
  z.strictObject({ failed: z.string() }),
]);

/** The same in all processes of a machine. */
export const machineMs = (): number => Number(process.hrtime.bigint()) / 1e6;

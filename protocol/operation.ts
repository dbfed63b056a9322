import { z } from "zod";

/** What the platform watches by itself; each has a threshold in the settings. */
export const AlarmKind = z.enum(["diskSpace", "workerDeaths", "captureLoss", "queueAge"]);
export type AlarmKind = z.infer<typeof AlarmKind>;

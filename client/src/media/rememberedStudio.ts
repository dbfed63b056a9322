import { z } from "zod";
import type { LessonId } from "../../../protocol/ids.ts";

/** Which devices a teacher chose last; kept for the machine. */
export const RememberedDevices = z.object({
  cameraId: z.string().nullable(),
  microphoneId: z.string().nullable(),
});
export type RememberedDevices = z.infer<typeof RememberedDevices>;

/** What was on in this lesson; kept for the tab, so that a reload comes back the same. */
export const RememberedSwitches = z.object({
  camera: z.boolean(),
  microphone: z.boolean(),
  screen: z.boolean(),
  testPicture: z.boolean(),
});
export type RememberedSwitches = z.infer<typeof RememberedSwitches>;

const devicesKey = "skyclass.devices";
const switchesKey = (lessonId: LessonId): string => `skyclass.studio.${lessonId}`;

export function recallDevices(): RememberedDevices {
  return (
    recall(() => localStorage, devicesKey, RememberedDevices) ?? {
      cameraId: null,
      microphoneId: null,
    }
  );
}
export function rememberDevices(devices: RememberedDevices): void {
  remember(() => localStorage, devicesKey, devices);
}
/** Null when this tab has not been in this lesson. */
export function recallSwitches(lessonId: LessonId): RememberedSwitches | null {
  return recall(() => sessionStorage, switchesKey(lessonId), RememberedSwitches);
}
export function rememberSwitches(lessonId: LessonId, switches: RememberedSwitches): void {
  remember(() => sessionStorage, switchesKey(lessonId), switches);
}

// Storage may be forbidden or full; what is remembered is a comfort, so either is passed over.
function recall<Shape extends z.ZodType>(
  storage: () => Storage,
  key: string,
  shape: Shape,
): z.infer<Shape> | null {
  try {
    const parsed = shape.safeParse(JSON.parse(storage().getItem(key) ?? "null"));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
function remember(storage: () => Storage, key: string, value: unknown): void {
  try {
    storage().setItem(key, JSON.stringify(value));
  } catch {
    // See above.
  }
}

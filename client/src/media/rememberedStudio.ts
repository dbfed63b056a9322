import { z } from "zod";
import type { LessonId } from "../../../protocol/ids.ts";
import { recall, remember } from "./browserMemory.ts";

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
    recall("machine", devicesKey, RememberedDevices) ?? {
      cameraId: null,
      microphoneId: null,
    }
  );
}
export function rememberDevices(devices: RememberedDevices): void {
  remember("machine", devicesKey, devices);
}
/** Null when this tab has not been in this lesson. */
export function recallSwitches(lessonId: LessonId): RememberedSwitches | null {
  return recall("tab", switchesKey(lessonId), RememberedSwitches);
}
export function rememberSwitches(lessonId: LessonId, switches: RememberedSwitches): void {
  remember("tab", switchesKey(lessonId), switches);
}

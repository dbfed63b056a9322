import { type DiskRoom, isDiskShort, reservedBytes } from "../../server/lib/diskRoom.ts";
import { WatchedGate } from "./gate.ts";

/** Once it was shut it opens with this much more than what is reserved, so that the first work does not shut it again. */
const reopenFactor = 1.25;

/** Shut while the disk has no more room than captures are to have: they go on, encodes stop first. */
export function diskGate(read: () => Promise<DiskRoom>): WatchedGate {
  return new WatchedGate({
    whyShut: "captures need the room on the disk",
    mayBeOpen: async (wasOpen) => {
      const room = await read();
      return wasOpen ? !isDiskShort(room) : room.freeBytes >= reopenFactor * reservedBytes(room);
    },
  });
}

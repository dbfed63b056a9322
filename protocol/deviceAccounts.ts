import { z } from "zod";
import { PersonId } from "./ids.ts";
import { DisplayName, Membership, PlaceNames } from "./people.ts";

/** How many are signed in on one device at most: the children of a family and somebody grown up. */
export const mostDeviceAccounts = 5;

/** In which a page tells whose it is; refused as `otherAccount` when its device is somebody else's. */
export const pageOfHeader = "x-skyclass-page-of";

/** Somebody who is signed in on the device, and not the one who uses it now. */
export const DeviceAccount = z.strictObject({
  personId: PersonId,
  displayName: DisplayName,
  memberships: z.array(Membership),
});
export type DeviceAccount = z.infer<typeof DeviceAccount>;

export const DeviceAccounts = z.strictObject({
  others: z.array(DeviceAccount),
  placeNames: PlaceNames,
  /** Whether somebody can be signed in beside the present person. */
  mayAdd: z.boolean(),
});
export type DeviceAccounts = z.infer<typeof DeviceAccounts>;

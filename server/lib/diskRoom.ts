import { statfs } from "node:fs/promises";

export type DiskRoom = { freeBytes: number; totalBytes: number };

/** Of the disk that a folder is on; what only root may take counts as taken. */
export const diskRoom = async (folder: string): Promise<DiskRoom> => {
  const { bavail, blocks, bsize } = await statfs(folder);
  return { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
};

const mostReservedBytes = 2 * 1024 ** 3;

/**
 * What has to stay free for lessons that are recorded: about 2 GiB, which 15 of them take in an hour of camera and
 * screen, and a tenth of a small disk.
 */
export const reservedBytes = ({ totalBytes }: Pick<DiskRoom, "totalBytes">): number =>
  Math.min(mostReservedBytes, totalBytes / 10);

/** What can wait makes room for captures. */
export const isDiskShort = (room: DiskRoom): boolean => room.freeBytes < reservedBytes(room);

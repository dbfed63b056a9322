import { readFile } from "node:fs/promises";

/** Datagrams the kernel dropped on a loopback UDP port because its receive buffer was full (proc_net_udp(5)). */
export const kernelDrops = async ({ port }: { port: number }): Promise<number> =>
  dropsIn({ table: await readFile("/proc/net/udp", "utf8").catch(() => ""), port });

/** `table` as /proc/net/udp has it; 0 when the port is not in it. */
export const dropsIn = ({ table, port }: { table: string; port: number }): number => {
  const local = `:${port.toString(16).toUpperCase().padStart(4, "0")}`;
  for (const line of table.split("\n")) {
    const columns = line.trim().split(/\s+/);
    if (columns[1]?.endsWith(local)) return Number(columns.at(-1)) || 0;
  }
  return 0;
};

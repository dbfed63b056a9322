import { useTranslation } from "react-i18next";
import type { Operation } from "../../../../protocol/operation.ts";
import { Figures } from "../../components/Figures.tsx";

/** From here on the next class may find no room. */
const nearlyFull = 0.9;
const gib = 1024 ** 3;
const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0);

type Figure = { name: FigureName; value: string; attention?: boolean };
type FigureName =
  | "lessons"
  | "people"
  | "away"
  | "poor"
  | "workers"
  | "places"
  | "refusals"
  | "load"
  | "memory"
  | "disk"
  | "captureLoss"
  | "finishing"
  | "failed"
  | "unheard"
  | "notHeard"
  | "waiting";

/** The platform in numbers; one that asks for action stands out, in colour and by the alarm above. */
export function OperationFigures({ operation }: { operation: Operation }) {
  const { t } = useTranslation();
  const { lessons, capacity, disk, captures, queue, hearings } = operation;
  const alarmed = new Set(operation.alarms.map(({ kind }) => kind));
  const room = (bytes: number) => t("operation.gib", { value: bytes / gib });
  const packets = captures.receivedPackets + captures.lostPackets;
  const lost = packets === 0 ? 0 : (100 * captures.lostPackets) / packets;
  const poor = sum(lessons.map((lesson) => lesson.poor));
  const figures: Figure[] = [
    { name: "lessons", value: String(lessons.filter(({ state }) => state === "live").length) },
    { name: "people", value: String(sum(lessons.map(({ here }) => here))) },
    { name: "away", value: String(sum(lessons.map(({ away }) => away))) },
    { name: "poor", value: String(poor) },
    {
      name: "workers",
      value: t("operation.of", { have: capacity.workers, want: capacity.workersWanted }),
      attention: capacity.workers < capacity.workersWanted || alarmed.has("workerDeaths"),
    },
    {
      name: "places",
      value: t("operation.of", { have: capacity.placesHeld, want: capacity.places }),
      attention: capacity.placesHeld > nearlyFull * capacity.places,
    },
    { name: "refusals", value: String(capacity.refusals), attention: capacity.refusals > 0 },
    {
      name: "load",
      value: t("operation.loadOf", { load: capacity.load, cores: capacity.cores }),
      attention: capacity.load > capacity.cores,
    },
    { name: "memory", value: room(capacity.memoryFreeBytes) },
    { name: "disk", value: room(disk.freeBytes), attention: alarmed.has("diskSpace") },
    {
      name: "captureLoss",
      value: t("operation.percent", { value: lost }),
      attention: alarmed.has("captureLoss"),
    },
    { name: "finishing", value: String(queue.finishing), attention: alarmed.has("queueAge") },
    { name: "failed", value: String(queue.failed), attention: queue.failed > 0 },
    // Where there is a program for captions, and it has something to do.
    ...(hearings.waiting > 0
      ? [{ name: "unheard" as const, value: String(hearings.waiting) }]
      : []),
    ...(hearings.failed > 0
      ? [{ name: "notHeard" as const, value: String(hearings.failed), attention: true }]
      : []),
    {
      name: "waiting",
      value: String(capacity.databaseWaiting),
      attention: capacity.databaseWaiting > 10,
    },
  ];
  return (
    <Figures
      figures={figures.map(({ name, value, attention = false }) => ({
        ...{ name, value, attention },
        label: t(`operation.figure.${name}`),
      }))}
    />
  );
}

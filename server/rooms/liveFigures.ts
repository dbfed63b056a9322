import { LessonRung } from "../../protocol/lessonRungs.ts";
import { Quality } from "../../protocol/media.ts";
import { Counter, Gauge, Histogram, type Metrics } from "../lib/metrics.ts";
import type { LiveRoom, Reported } from "./liveRoom.ts";
import { rungs } from "./ports.ts";
import { rungOf } from "./seat.ts";

/** The live lessons of a node for whoever scrapes: people, how they are connected, what they receive. */
export const publishLiveFigures = ({
  rooms,
  metrics,
}: {
  rooms: ReadonlyMap<unknown, LiveRoom>;
  metrics: Metrics;
}) => {
  const registers = [metrics];
  const refusals = new Counter({
    name: "skyclass_live_refusals_total",
    help: "Lessons that did not begin, and students who did not come in, because no media worker had room.",
    labelNames: ["what"],
    registers,
  });
  new Gauge({
    name: "skyclass_live_rooms",
    help: "Lessons with people in them, by whether they are live.",
    labelNames: ["state"],
    registers,
    collect() {
      for (const state of ["waiting", "live"] as const)
        this.set({ state }, [...rooms.values()].filter((room) => room.state === state).length);
    },
  });
  new Gauge({
    name: "skyclass_live_spread_rooms",
    help: "Lessons that have places on several media workers.",
    registers,
    collect() {
      this.set([...rooms.values()].filter(({ spread }) => spread.isSpread).length);
    },
  });
  new Gauge({
    name: "skyclass_live_pipes",
    help: "Tracks of lessons that are brought from one media worker to another: each once, for all who need it there.",
    registers,
    collect() {
      this.set([...rooms.values()].reduce((sum, { spread }) => sum + spread.pipes, 0));
    },
  });
  new Gauge({
    name: "skyclass_live_seats",
    help: "People in live lessons, by role; away: the socket is lost and the seat is kept.",
    labelNames: ["role", "presence"],
    registers,
    collect() {
      const seats = [...rooms.values()].flatMap((room) => room.seats);
      for (const role of ["teacher", "student"] as const)
        for (const presence of ["here", "away"] as const)
          this.set(
            { role, presence },
            seats.filter(
              (seat) => seat.role === role && (seat.link !== null) === (presence === "here"),
            ).length,
          );
    },
  });
  new Gauge({
    name: "skyclass_live_connections",
    help: "People in live lessons by how well they are connected: 3 good, 2 fair, 1 poor, 0 nothing arrives.",
    labelNames: ["role", "grade"],
    registers,
    collect() {
      const seats = [...rooms.values()].flatMap((room) => room.seats);
      for (const role of ["teacher", "student"] as const)
        for (const grade of [0, 1, 2, 3])
          this.set(
            { role, grade: String(grade) },
            seats.filter((seat) => seat.role === role && seat.connection === grade).length,
          );
    },
  });
  new Gauge({
    name: "skyclass_live_qualities",
    help: "Students in live lessons by what their pages want to receive.",
    labelNames: ["quality"],
    registers,
    collect() {
      const seats = [...rooms.values()].flatMap((room) => room.seats);
      for (const quality of Quality.options)
        this.set(
          { quality },
          seats.filter((seat) => seat.role === "student" && seat.quality === quality).length,
        );
    },
  });
  new Gauge({
    name: "skyclass_live_ladder",
    help: "Students in live lessons by rung of the ladder: moving pictures, slides with sound, sound, or slides and text by plain HTTP.",
    labelNames: ["rung"],
    registers,
    collect() {
      const all = [...rooms.values()];
      const seated = all.flatMap((room) => room.seats.map(rungOf));
      const standing = [
        ...seated,
        ...all.flatMap((room) => room.rungs.readers().map(({ rung }) => rung)),
      ];
      for (const rung of LessonRung.options)
        this.set({ rung }, standing.filter((one) => one === rung).length);
    },
  });
  new Gauge({
    name: "skyclass_live_rungs",
    help: "Pictures on their way to people in live lessons, by how much of each arrives: whole, the smaller layer, or nothing for want of bandwidth.",
    labelNames: ["rung"],
    registers,
    collect() {
      const received = [...rooms.values()].flatMap((room) => room.receivedRungs());
      for (const rung of rungs) this.set({ rung }, received.filter((one) => one === rung).length);
    },
  });
  const loss = new Histogram({
    name: "skyclass_live_loss_share",
    help: "Share of packets lost in the last 5 s, as pages report it: students of what they receive, teachers of what they send.",
    labelNames: ["role"],
    buckets: [0, 0.005, 0.01, 0.02, 0.05, 0.08, 0.15, 0.3, 1],
    registers,
  });
  const roundTrip = new Histogram({
    name: "skyclass_live_round_trip_seconds",
    help: "Round trip of media, as pages report it.",
    labelNames: ["role"],
    buckets: [0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.8, 2],
    registers,
  });
  return {
    refusals,
    noteReport({ role, lossShare, roundTripMs }: Reported): void {
      if (lossShare !== undefined) loss.observe({ role }, lossShare);
      if (roundTripMs !== undefined) roundTrip.observe({ role }, roundTripMs / 1_000);
    },
  };
};
export type LiveFigures = ReturnType<typeof publishLiveFigures>;

/*
 * Places of media workers: how many people in lessons one carries without anybody hearing or seeing worse
 * for it, and on which workers a lesson's people sit. Rules as functions from figures to decisions;
 * docs/sizing.md tells where the figures come from.
 */

/** A media worker that runs, and the places it has left: negative where it took over lessons of one that died. */
export type WorkerRoom = {
  readonly worker: number;
  readonly free: number;
  /** Routers of lessons on it. */
  readonly lessons: number;
};

/** How many people of a lesson are on which workers. */
export type Shares = ReadonlyMap<number, number>;

/** What one lesson takes of the workers. */
export type Holding = {
  /** Where its teacher sits and its recording is fed; null before any worker ran. */
  home: number | null;
  /** Kept for its classes and its teacher while it is live, whether they have come or not. */
  reserved: Shares;
  /** Who sits in it, here or away. */
  seated: Shares;
};

/**
 * What it costs, in places, to bring what a lesson publishes from its home to one further worker. At home a pipe
 * is one receiver more, without encryption; there it is as much as a lesson takes by itself. Whole places that
 * hold what `npm run bench -- sfu_pipe_places` measured: 0.6 and 2.6.
 */
export const pipePlaces = { home: 1, further: 3 } as const;

const peopleOn = ({ reserved, seated }: Holding, worker: number): number =>
  Math.max(reserved.get(worker) ?? 0, seated.get(worker) ?? 0);

/** How many of a worker's places the lesson holds: for its people there, and for what is brought to or from it. */
export const placesHeld = (holding: Holding, worker: number): number => {
  const people = peopleOn(holding, worker);
  if (worker !== holding.home) return people === 0 ? 0 : people + pipePlaces.further;
  const further = new Set([...holding.reserved.keys(), ...holding.seated.keys()]);
  further.delete(worker);
  const used = [...further].filter((one) => peopleOn(holding, one) > 0);
  return people + pipePlaces.home * used.length;
};

/** Negative where a worker had to take over lessons of one that died. */
export const placesFree = (places: number, held: readonly number[]): number =>
  held.reduce((free, one) => free - one, places);

const byRoom = <Worker extends { free: number; lessons: number }>(a: Worker, b: Worker): number =>
  b.free - a.free || a.lessons - b.lessons;

/** The worker with most room; of equal ones the one with fewest lessons. Null without any. */
export const roomiest = <Worker extends { free: number; lessons: number }>(
  workers: readonly Worker[],
): Worker | null => workers.toSorted(byRoom)[0] ?? null;

/** As a lesson takes them: its home, those where it has people, then those with most room. */
export const inOrder = (holding: Holding, workers: readonly WorkerRoom[]): WorkerRoom[] => {
  const rank = ({ worker }: WorkerRoom) =>
    worker === holding.home ? 0 : peopleOn(holding, worker) > 0 ? 1 : 2;
  return workers.toSorted((a, b) => rank(a) - rank(b) || byRoom(a, b));
};

type Room = Pick<WorkerRoom, "worker" | "free">;
/** `without`: how many find no place; they crowd the home. */
export type Laid = { shares: Shares; without: number };

const fill = (people: number, home: Room, further: readonly Room[]): Laid => {
  const rooms = [
    { worker: home.worker, room: home.free - pipePlaces.home * further.length },
    ...further.map(({ worker, free }) => ({ worker, room: free - pipePlaces.further })),
  ];
  const shares = new Map<number, number>();
  let left = people;
  for (const { worker, room } of rooms) {
    const share = Math.max(0, Math.min(left, room));
    if (share > 0) shares.set(worker, share);
    left -= share;
  }
  if (left > 0) shares.set(home.worker, (shares.get(home.worker) ?? 0) + left);
  return { shares, without: left };
};

/**
 * Lays so many people on the first worker, their home, and on as few of the further ones as are needed, in
 * this order. What the lesson holds already counts as free.
 */
export const lay = (people: number, workers: readonly Room[]): Laid => {
  const [home, ...others] = workers;
  if (!home) return { shares: new Map(), without: people };
  const further = others.filter(({ free }) => free > pipePlaces.further);
  // The teacher's own place is always at home.
  const most = Math.max(0, Math.floor((home.free - 1) / pipePlaces.home));
  const ways = [...further.keys(), further.length]
    .filter((count) => count <= most)
    .map((count) => fill(people, home, further.slice(0, count)));
  return (
    ways.find(({ without }) => without === 0) ??
    ways.reduce((best, way) => (way.without < best.without ? way : best))
  );
};

/** How many people one lesson may have where every worker is free for it. */
export const mostPeople = ({ places, workers }: { places: number; workers: number }): number => {
  const all = Array.from({ length: workers }, (_, worker) => ({ worker, free: places }));
  const many = places * workers;
  return many - lay(many, all).without;
};

/** Why a lesson of so many may not begin; null when it may. `most`: where no other lesson is in the way. */
export const lessonRefusal = (a: {
  people: number;
  most: number;
  fits: boolean;
}): "lessonTooLarge" | "noRoomForLesson" | null => {
  if (a.people > a.most) return "lessonTooLarge";
  return a.fits ? null : "noRoomForLesson";
};

/**
 * Where one more sits down: in a place kept for the lesson, or in a free one, as near to home as there is
 * one. Null when all workers are full. A worker that was just lost keeps its places for its successor.
 */
export const placeForOneMore = (
  holding: Holding,
  workers: readonly WorkerRoom[],
): number | null => {
  const kept = [...holding.reserved].find(
    ([worker, people]) => (holding.seated.get(worker) ?? 0) < people,
  );
  if (kept) return kept[0];
  const isUsed = (worker: number) => worker === holding.home || peopleOn(holding, worker) > 0;
  const free = inOrder(holding, workers).find(
    (one) => one.free >= (isUsed(one.worker) ? 1 : 1 + pipePlaces.further),
  );
  return free?.worker ?? null;
};

/** Where so many sit who have no worker any more: in the lesson's places that nobody has taken, or at home. */
export const seatsAnew = (a: {
  count: number;
  home: number;
  shares: Shares;
  /** Those who stay where they are. */
  seated: Shares;
}): number[] => {
  const left = [...a.shares].flatMap(([worker, people]) =>
    Array.from({ length: Math.max(0, people - (a.seated.get(worker) ?? 0)) }, () => worker),
  );
  return Array.from({ length: a.count }, (_, index) => left[index] ?? a.home);
};

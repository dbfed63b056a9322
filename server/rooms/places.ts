/*
 * Places of media workers: how many people in lessons one carries without anybody hearing or seeing worse
 * for it. Rules as functions from figures to decisions; docs/sizing.md tells where the figure comes from.
 */

/** What one lesson takes of its worker. */
export type Holding = {
  /** Kept for its classes and its teacher while it is live, whether they have come or not. */
  reserved: number;
  /** Who sits in it, here or away. */
  seated: number;
};

export const placesHeld = ({ reserved, seated }: Holding): number => Math.max(reserved, seated);

/** Negative where a worker had to take over lessons of one that died. */
export const placesFree = (places: number, held: readonly number[]): number =>
  held.reduce((free, one) => free - one, places);

/** The worker with most room; of equal ones the one with fewest lessons. Null without any. */
export const roomiest = <Worker extends { free: number; lessons: number }>(
  workers: readonly Worker[],
): Worker | null => workers.toSorted((a, b) => b.free - a.free || a.lessons - b.lessons)[0] ?? null;

/** Why a lesson of so many may not begin; null when it may. `free`: on the roomiest worker, without it. */
export const lessonRefusal = (a: {
  people: number;
  places: number;
  free: number;
}): "lessonTooLarge" | "noRoomForLesson" | null => {
  if (a.people > a.places) return "lessonTooLarge";
  return a.people > a.free ? "noRoomForLesson" : null;
};

/** Whether one more may sit down: in a place kept for the lesson, or in a free one. */
export const mayTakePlace = (holding: Holding, free: number): boolean =>
  placesHeld({ ...holding, seated: holding.seated + 1 }) - placesHeld(holding) <= Math.max(0, free);

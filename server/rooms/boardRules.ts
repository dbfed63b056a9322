import {
  type BoardPen,
  type DrawStroke,
  type DrawnStroke,
  mostPointsOfPage,
  mostPointsOfStroke,
  mostStrokesOfPage,
  type Stroke,
} from "../../protocol/board.ts";
import type { ParticipantId } from "../../protocol/ids.ts";
import type { BoardStroke } from "./ports.ts";

export const noPen: BoardPen = { everyone: false, participantIds: [] };

type Person = { participantId: ParticipantId; role: "teacher" | "student" };

export const mayDraw = (pen: BoardPen, { participantId, role }: Person): boolean =>
  role === "teacher" || pen.everyone || pen.participantIds.includes(participantId);

/** A teacher anybody's strokes, a child its own as long as it has the pen. */
export const mayErase = (pen: BoardPen, who: Person, stroke: { by: ParticipantId }): boolean =>
  who.role === "teacher" || (mayDraw(pen, who) && stroke.by === who.participantId);

/** The pen after it was lent to, or taken from, these; null: everyone. */
export const penAfter = (
  pen: BoardPen,
  a: {
    lent: boolean;
    participantIds: readonly ParticipantId[] | null;
    /** The students who are in the room: of everyone's pen, those keep it from whom it is not taken. */
    students: readonly ParticipantId[];
  },
): BoardPen => {
  const { lent, participantIds, students } = a;
  if (participantIds === null) return lent ? { everyone: true, participantIds: [] } : noPen;
  if (lent)
    return pen.everyone
      ? pen
      : { ...pen, participantIds: [...new Set([...pen.participantIds, ...participantIds])] };
  const holders = pen.everyone ? students : pen.participantIds;
  return {
    everyone: false,
    participantIds: holders.filter((holder) => !participantIds.includes(holder)),
  };
};

/** A stroke on its way: what is kept of it, who draws it, and whether it is finished. */
export type LiveStroke = BoardStroke & { by: ParticipantId; done: boolean };

const countOf = ({ points }: { points: readonly number[] }): number => points.length / 2;

/** The stroke with what was drawn; once it is finished nothing changes it any more. */
export const grown = (
  stroke: LiveStroke,
  { from, points, done }: Pick<DrawStroke, "from" | "points" | "done">,
  at: Date,
): LiveStroke | { refused: "wrongOrder" | "tooLarge" } => {
  if (stroke.done) return stroke;
  if (from > countOf(stroke)) return { refused: "wrongOrder" };
  const all = [...stroke.points.slice(0, 2 * from), ...points];
  if (countOf({ points: all }) > mostPointsOfStroke) return { refused: "tooLarge" };
  const step: [number, number] = [
    countOf({ points: all }),
    Math.max(0, at.getTime() - stroke.beganAt.getTime()),
  ];
  // A line that is dragged to and fro has two points all the time: its last look counts.
  const steps = stroke.steps.filter(([count]) => count < step[0]);
  return { ...stroke, points: all, steps: [...steps, step], done };
};

/** Whether a page has room for one more stroke, or for more points of one. */
export const hasRoom = (page: { strokes: number; points: number }): boolean =>
  page.strokes <= mostStrokesOfPage && page.points <= mostPointsOfPage;

export const strokeView = ({ by, done, points, ...stroke }: LiveStroke): Stroke => ({
  strokeId: stroke.strokeId,
  pageId: stroke.pageId,
  tool: stroke.tool,
  colour: stroke.colour,
  thickness: stroke.thickness,
  ...(stroke.text === undefined ? {} : { text: stroke.text }),
  by,
  points,
  done,
});

/** What somebody needs who has its points up to `from`. */
export const drawnFrom = (stroke: LiveStroke, from: number): DrawnStroke => ({
  ...strokeView(stroke),
  points: stroke.points.slice(2 * from),
  from,
});

import { MicroLesson } from "../../protocol/microLessons.ts";
import { everybodyIn, type Table } from "./table.ts";
import type { TwoSchools } from "./twoSchools.ts";

const begun = ({ here }: TwoSchools) => ({
  ...{ title: "示例微课", subjectId: null, grade: null, fileName: "1.mp4", bytes: 1_000 },
  audience: { kind: "classes" as const, classIds: [here.classId] },
});
const newMicroLesson = async (at: TwoSchools): Promise<string> => {
  const { teacher } = at.browsers;
  const { lessonId } = await teacher.call("POST", "/api/micro-lessons", MicroLesson, begun(at));
  return `/api/micro-lessons/${lessonId}`;
};

/** Each has their own ones, and nobody learns of others'. */
export const microLessons: Table = {
  "see one's own micro-lessons": {
    ask: ["GET", () => "/api/micro-lessons"],
    may: everybodyIn,
  },
  // None for most of them, which the uploads' own test looks at.
  "see for which schools one may make micro-lessons": {
    ask: ["GET", () => "/api/micro-lesson-schools"],
    may: everybodyIn,
  },
  "begin a micro-lesson for the class here": {
    ask: ["POST", () => "/api/micro-lessons", begun],
    may: ["teacher", "colleague"],
  },
  "delete the teacher's micro-lesson": {
    ask: ["DELETE", newMicroLesson],
    may: ["teacher"],
    otherwise: Object.fromEntries(
      everybodyIn.filter((who) => who !== "teacher").map((who) => [who, "notFound"]),
    ),
  },
};

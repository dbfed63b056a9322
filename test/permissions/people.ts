import type { MembershipGrant } from "../../protocol/people.ts";
import { newErasure, newLeftTeacher, newPerson, newPupilElsewhere } from "./makers.ts";
import type { Table } from "./table.ts";
import type { TwoSchools } from "./twoSchools.ts";

const become = (membership: (at: TwoSchools) => MembershipGrant) => (at: TwoSchools) => ({
  memberships: [membership(at)],
});

export const people: Table = {
  "see people": {
    ask: ["GET", () => "/api/people"],
    may: ["operator", "officer", "adminHere", "headHere", "adminElsewhere", "headElsewhere"],
  },
  "see people of the school": {
    ask: ["GET", (at) => `/api/people?schoolId=${at.here.schoolId}`],
    may: ["operator", "officer", "adminHere", "headHere", "adminElsewhere", "headElsewhere"],
  },
  "reset the password of a pupil elsewhere": {
    ask: ["POST", (at) => newPupilElsewhere(at, "/reset-password")],
    may: ["operator", "adminElsewhere", "headElsewhere"],
  },
  "reset a teacher's password here": {
    ask: [
      "POST",
      (at) =>
        newPerson(at, () => ({ role: "teacher", schoolId: at.here.schoolId }), "/reset-password"),
    ],
    may: ["operator", "adminHere"],
  },
  "reset an operator's password": {
    ask: ["POST", (at) => newPerson(at, () => ({ role: "operator" }), "/reset-password")],
    may: ["operator"],
  },
  "sign a pupil out elsewhere": {
    ask: ["POST", (at) => newPupilElsewhere(at, "/sign-out")],
    may: ["operator", "adminElsewhere", "headElsewhere"],
  },
  "make a pupil elsewhere an operator": {
    ask: [
      "PUT",
      (at) => newPupilElsewhere(at, "/memberships"),
      become(() => ({ role: "operator" })),
    ],
    may: ["operator"],
  },
  "make a pupil elsewhere a teacher elsewhere": {
    ask: [
      "PUT",
      (at) => newPupilElsewhere(at, "/memberships"),
      become((at) => ({ role: "teacher", schoolId: at.elsewhere.schoolId })),
    ],
    may: ["operator", "adminElsewhere"],
  },
  "make a pupil elsewhere a guardian of a child here": {
    ask: [
      "PUT",
      (at) => newPupilElsewhere(at, "/memberships"),
      become((at) => ({ role: "guardian", childId: at.here.childId })),
    ],
    may: ["operator"],
  },
  "move a pupil elsewhere to the class here": {
    ask: [
      "PUT",
      (at) => newPupilElsewhere(at, "/memberships"),
      become((at) => ({ role: "student", schoolId: at.here.schoolId, classId: at.here.classId })),
    ],
    may: ["operator"],
  },
  "say when a pupil elsewhere was born": {
    ask: ["PUT", (at) => newPupilElsewhere(at, "/birth-date"), () => ({ birthDate: "2016-02-29" })],
    may: ["operator", "adminElsewhere", "headElsewhere"],
  },
  "remove a pupil elsewhere": {
    ask: ["DELETE", (at) => newPupilElsewhere(at, "")],
    may: ["operator", "adminElsewhere"],
  },
  "export what is kept about a pupil elsewhere": {
    ask: ["GET", (at) => newPupilElsewhere(at, "/export")],
    may: ["operator", "adminElsewhere"],
  },
  "erase a pupil elsewhere": {
    ask: ["POST", (at) => newPupilElsewhere(at, "/erase"), () => ({ displayName: "新同学" })],
    may: ["operator", "adminElsewhere"],
  },
  "erase an operator": {
    ask: [
      "POST",
      (at) => newPerson(at, () => ({ role: "operator" }), "/erase"),
      () => ({ displayName: "示例" }),
    ],
    may: ["operator"],
  },
  "see the record of an erasure": {
    ask: ["GET", newErasure],
    may: ["operator", "adminHere"],
  },
  // Each of their own only, which the erasures' test looks at.
  "see past erasures": {
    ask: ["GET", () => "/api/erasures"],
    may: ["operator", "adminHere", "adminElsewhere"],
  },
  "see who left": {
    ask: ["GET", () => "/api/left-people"],
    may: ["operator", "adminHere", "adminElsewhere"],
  },
  "erase a teacher who left": {
    ask: ["POST", newLeftTeacher, () => ({ displayName: "示例离校" })],
    may: ["operator", "adminHere"],
  },
};

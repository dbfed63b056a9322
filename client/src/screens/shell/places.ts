import type { Me, Role } from "../../../../protocol/people.ts";

const everybody = null;

/** The pages of the header, and the roles that find something there; the server decides again. */
const places = [
  { href: "/", name: "today", roles: everybody },
  { href: "/lessons", name: "lessons", roles: everybody },
  { href: "/micro-lessons", name: "microLessons", roles: ["teacher"] },
  { href: "/search", name: "search", roles: everybody },
  {
    href: "/questions",
    name: "questions",
    roles: ["teacher", "student", "headTeacher", "schoolAdmin"],
  },
  { href: "/threads", name: "threads", roles: ["teacher", "student", "guardian"] },
  {
    href: "/attendance",
    name: "attendance",
    roles: everybody,
  },
  { href: "/consents", name: "consents", roles: ["guardian"] },
  {
    href: "/schools",
    name: "schools",
    roles: ["operator", "officer", "researcher", "schoolAdmin"],
  },
  {
    href: "/people",
    name: "people",
    roles: ["operator", "officer", "schoolAdmin", "headTeacher"],
  },
  { href: "/calendar", name: "calendar", roles: ["operator"] },
  {
    href: "/phone-tests",
    name: "phoneTests",
    roles: ["operator", "schoolAdmin", "headTeacher"],
  },
  { href: "/audit", name: "audit", roles: ["operator", "officer", "schoolAdmin"] },
  { href: "/operation", name: "operation", roles: ["operator"] },
] as const satisfies { href: string; name: string; roles: readonly Role[] | null }[];

export const placesOf = (me: Me | null | undefined) =>
  places.filter(({ roles }) => {
    const opened: readonly Role[] | null = roles;
    return opened === null || (me?.memberships ?? []).some(({ role }) => opened.includes(role));
  });

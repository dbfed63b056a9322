import type { Db } from "../db/kysely.ts";
import type { Clock } from "../lib/clock.ts";
import type { Route } from "../lib/route.ts";
import { createLessons, type Lessons } from "../lessons/lessons.ts";
import { lessonsRoutes } from "../lessons/lessonsRoutes.ts";
import { createLiveLessons, type LiveLessons } from "../lessons/liveLessons.ts";
import { createPeople } from "../people/people.ts";
import { peopleRoutes } from "../people/peopleRoutes.ts";
import { createSessions, type Sessions } from "../people/sessions.ts";
import { sessionRoutes } from "../people/sessionRoutes.ts";
import { createSigningIn } from "../people/signingIn.ts";
import { createSignInThrottle, type SignInLimits } from "../people/signInThrottle.ts";
import { createSchools, type Schools } from "../schools/schools.ts";
import { schoolsRoutes } from "../schools/schoolsRoutes.ts";

/** People, schools and lessons on one database, with their REST calls. */
export const createCoreApi = (parts: {
  db: Db;
  clock: Clock;
  signInLimits?: SignInLimits;
}): {
  sessions: Sessions;
  schools: Schools;
  lessons: Lessons;
  liveLessons: LiveLessons;
  routes: Route[];
} => {
  const { db, clock } = parts;
  const sessions = createSessions({ db, clock });
  const throttle = createSignInThrottle(parts.signInLimits);
  const signingIn = createSigningIn({ db, clock, sessions, throttle });
  const people = createPeople({ db, clock, sessions });
  const schools = createSchools({ db, clock });
  const lessons = createLessons({ db, clock });
  return {
    sessions,
    schools,
    lessons,
    liveLessons: createLiveLessons({ db, clock }),
    routes: [
      ...sessionRoutes({ db, signingIn }),
      ...peopleRoutes({ db, people }),
      ...schoolsRoutes({ db, schools }),
      ...lessonsRoutes({ db, lessons }),
    ],
  };
};

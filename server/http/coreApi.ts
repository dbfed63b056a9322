import { createAttendance } from "../attendance/attendance.ts";
import { createAttendanceFiles } from "../attendance/attendanceFiles.ts";
import { attendanceRoutes } from "../attendance/attendanceRoutes.ts";
import { createPresence, type Presence } from "../attendance/presence.ts";
import { createSayings } from "../attendance/sayings.ts";
import { createSchoolFigures } from "../attendance/schoolFigures.ts";
import { createSchoolRules } from "../attendance/schoolRules.ts";
import { createWatching } from "../attendance/watching.ts";
import { auditRoutes } from "../audit/auditRoutes.ts";
import { createAuditSearch } from "../audit/auditSearch.ts";
import { createRecordLook } from "../audit/looks.ts";
import { createBoards } from "../board/boards.ts";
import { boardRoutes } from "../board/boardRoutes.ts";
import { createCaptions } from "../captions/captions.ts";
import { captionsRoutes } from "../captions/captionsRoutes.ts";
import { type Chat, createChat } from "../chat/chat.ts";
import { chatRoutes } from "../chat/chatRoutes.ts";
import { createPastChat } from "../chat/pastChat.ts";
import { createPastThreads } from "../chat/pastThreads.ts";
import { createSchoolChat } from "../chat/schoolChat.ts";
import type { Db } from "../db/kysely.ts";
import { createImports, type Imports } from "../imports/imports.ts";
import { importsRoutes } from "../imports/importsRoutes.ts";
import type { Clock } from "../lib/clock.ts";
import type { Logger } from "../lib/log.ts";
import type { Route } from "../lib/route.ts";
import { createCalendar } from "../calendar/calendar.ts";
import { calendarRoutes } from "../calendar/calendarRoutes.ts";
import { type Consents, createConsents } from "../consents/consents.ts";
import { consentsRoutes } from "../consents/consentsRoutes.ts";
import { createKeeping, type Keeping } from "../keeping/keeping.ts";
import { keepingRoutes } from "../keeping/keepingRoutes.ts";
import { createLessons, type Lessons } from "../lessons/lessons.ts";
import { lessonsRoutes } from "../lessons/lessonsRoutes.ts";
import { createLiveLessons, type LiveLessons } from "../lessons/liveLessons.ts";
import { activationRoutes } from "../people/activationRoutes.ts";
import { createBirthDates } from "../people/birthDates.ts";
import { createDeviceAccounts } from "../people/deviceAccounts.ts";
import { deviceAccountsRoutes } from "../people/deviceAccountsRoutes.ts";
import { createFirstPasswords } from "../people/firstPasswords.ts";
import { createPeople } from "../people/people.ts";
import { peopleRoutes } from "../people/peopleRoutes.ts";
import { createSessions, type Sessions } from "../people/sessions.ts";
import { sessionRoutes } from "../people/sessionRoutes.ts";
import { createSigningIn } from "../people/signingIn.ts";
import { createSignInThrottle, type SignInLimits } from "../people/signInThrottle.ts";
import { createPhoneTests } from "../phoneTests/phoneTests.ts";
import { phoneTestsRoutes } from "../phoneTests/phoneTestsRoutes.ts";
import { createPolls } from "../polls/polls.ts";
import { pollsRoutes } from "../polls/pollsRoutes.ts";
import { createPulse } from "../pulse/pulse.ts";
import { pulseRoutes } from "../pulse/pulseRoutes.ts";
import { createQuestions, type Questions } from "../questions/questions.ts";
import { questionsRoutes } from "../questions/questionsRoutes.ts";
import { createAudiences } from "../replay/audiences.ts";
import { createChapters } from "../replay/chapters.ts";
import {
  editedBoard,
  editedChat,
  editedPolls,
  editedPulse,
  editedQuestions,
  editedStage,
} from "../replay/editedMoments.ts";
import { createCurricula } from "../replay/curricula.ts";
import { createEdits, type Edits } from "../replay/edits.ts";
import { editingRoutes } from "../replay/editingRoutes.ts";
import { createNotes } from "../replay/notes.ts";
import { createPlaces, type Places } from "../replay/places.ts";
import { viewingRoutes } from "../replay/viewingRoutes.ts";
import { createSearch } from "../search/search.ts";
import { searchRoutes } from "../search/searchRoutes.ts";
import { createSchools, type Schools } from "../schools/schools.ts";
import { schoolsRoutes } from "../schools/schoolsRoutes.ts";
import type { Boards, Polls, PulseLog, StageLog } from "../rooms/ports.ts";
import { createStorage, type Storage } from "../storage/storage.ts";
import { storageRoutes } from "../storage/storageRoutes.ts";
import { createStage } from "../stage/stage.ts";
import { stageRoutes } from "../stage/stageRoutes.ts";
import { createCourses } from "../timetable/courses.ts";
import { coursesRoutes } from "../timetable/coursesRoutes.ts";
import { createMissing, type PresentIn } from "../today/missing.ts";
import { createToday } from "../today/today.ts";
import { todayRoutes } from "../today/todayRoutes.ts";
import { createTimetable, type Timetable } from "../timetable/timetable.ts";
import { timetableRoutes } from "../timetable/timetableRoutes.ts";

/** People, schools, lessons and phone tests on one database, with their REST calls. */
export const createCoreApi = (parts: {
  db: Db;
  clock: Clock;
  /** Of the district: whose clock hangs in its schools. */
  timeZone: string;
  presentIn: PresentIn;
  /** How many people a lesson has place for; left out, as many as there are. */
  mostInLesson?: number;
  log: Logger;
  signInLimits?: SignInLimits;
}): {
  sessions: Sessions;
  schools: Schools;
  imports: Imports;
  lessons: Lessons;
  liveLessons: LiveLessons;
  timetable: Timetable;
  questions: Questions;
  consents: Consents;
  stageLog: StageLog;
  pulseLog: PulseLog;
  presence: Presence;
  boards: Boards;
  polls: Polls;
  chat: Chat;
  places: Places;
  edits: Edits;
  keeping: Keeping;
  storage: Storage;
  routes: Route[];
} => {
  const { db, clock, timeZone, log } = parts;
  const recordLook = createRecordLook({ db });
  const sessions = createSessions({ db, clock });
  const throttle = createSignInThrottle(parts.signInLimits);
  const signingIn = createSigningIn({ db, clock, sessions, throttle, timeZone });
  const deviceAccounts = createDeviceAccounts({ db, clock, sessions, timeZone });
  const people = createPeople({ db, clock, sessions });
  const schools = createSchools({ db, clock });
  const imports = createImports({ db, clock, sessions, log });
  const { mostInLesson = Number.POSITIVE_INFINITY } = parts;
  const lessons = createLessons({ db, clock, mostInLesson });
  const timetable = createTimetable({ db, clock, timeZone });
  const attendance = createAttendance({ db, clock, timeZone, recordLook });
  const missing = createMissing({ db, presentIn: parts.presentIn, recordLook });
  const today = createToday({ db, clock, timeZone, missing, recordLook });
  const questions = createQuestions({ db, clock, timeZone, recordLook });
  const stage = createStage({ db, clock, timeZone, recordLook });
  const pulse = createPulse({ db });
  const boards = createBoards({ db, recordLook });
  const polls = createPolls({ db, timeZone });
  const chat = createChat({ db });
  const places = createPlaces({ db, clock });
  const edits = createEdits({ db, clock });
  const keeping = createKeeping({ db, clock });
  const storage = createStorage({ db, clock });
  const pastChat = createPastChat({ db, recordLook });
  const consents = createConsents({ db, clock, timeZone });
  const birthDates = createBirthDates({
    ...{ db, clock, timeZone },
    onChanged: (personId) => consents.ageChanged(personId),
  });
  return {
    sessions,
    schools,
    imports,
    lessons,
    liveLessons: createLiveLessons({ db, clock }),
    timetable,
    questions,
    consents,
    stageLog: stage,
    pulseLog: pulse,
    presence: createPresence({ db, clock }),
    boards,
    polls,
    chat,
    places,
    edits,
    keeping,
    storage,
    routes: [
      ...sessionRoutes({ db, signingIn, deviceAccounts, timeZone }),
      ...deviceAccountsRoutes({ deviceAccounts }),
      ...peopleRoutes({ db, people, birthDates, recordLook }),
      ...consentsRoutes({ consents, recordLook }),
      ...activationRoutes({ db }),
      ...schoolsRoutes({
        db,
        schools,
        makeFirstPasswords: createFirstPasswords({ db, clock, sessions }),
      }),
      ...importsRoutes({ db, imports, timeZone, recordLook }),
      ...lessonsRoutes({ db, clock, lessons }),
      ...calendarRoutes({ db, calendar: createCalendar({ db }) }),
      ...coursesRoutes({ db, courses: createCourses({ db }) }),
      ...timetableRoutes({ timetable }),
      ...todayRoutes({ today, missing }),
      ...phoneTestsRoutes({ phoneTests: createPhoneTests({ db, clock }) }),
      ...attendanceRoutes({
        attendance,
        files: createAttendanceFiles({ db, timeZone, attendance }),
        sayings: createSayings({ db, clock }),
        schoolFigures: createSchoolFigures({ db, timeZone }),
        schoolRules: createSchoolRules({ db, clock }),
        watching: createWatching({ db, clock }),
        edits,
        lessons,
      }),
      // Of what happened, everybody is told what the replay shows.
      ...questionsRoutes({
        questions: {
          ...questions,
          see: async (actor, id) =>
            edits.told(actor, id, () => questions.see(actor, id), editedQuestions),
          async askOutside(actor, id, asked) {
            const { replayMs } = asked;
            if (replayMs === null) return questions.askOutside(actor, id, asked);
            const [atMs = replayMs] = await edits.toSource(id, replayMs);
            return questions.askOutside(actor, id, { ...asked, replayMs: atMs });
          },
        },
      }),
      ...stageRoutes({
        stage: {
          ...stage,
          see: async (actor, id) => edits.told(actor, id, () => stage.see(actor, id), editedStage),
        },
      }),
      ...pulseRoutes({
        pulse: {
          see: async (actor, id) => edits.told(actor, id, () => pulse.see(actor, id), editedPulse),
        },
      }),
      ...boardRoutes({
        boards: {
          see: async (actor, of) =>
            edits.told(actor, of.lessonId, () => boards.see(actor, of), editedBoard),
        },
      }),
      ...pollsRoutes({
        polls: {
          ...polls,
          see: async (actor, id) => edits.told(actor, id, () => polls.see(actor, id), editedPolls),
        },
      }),
      ...chatRoutes({
        schoolChat: createSchoolChat({ db, recordLook }),
        pastChat: {
          see: async (actor, id) =>
            edits.told(actor, id, () => pastChat.see(actor, id), editedChat),
        },
        pastThreads: createPastThreads({ db, clock, recordLook }),
      }),
      ...viewingRoutes({
        ...{ lessons, places },
        edits,
        chapters: createChapters({ db, clock, edits }),
        notes: createNotes({ db, clock }),
      }),
      ...captionsRoutes({ captions: createCaptions({ db, clock, edits }) }),
      ...searchRoutes({ search: createSearch({ db }) }),
      ...editingRoutes({
        ...{ audiences: createAudiences({ db, clock }), edits },
        curricula: createCurricula({ db, clock }),
      }),
      ...keepingRoutes({ keeping }),
      ...storageRoutes({ storage }),
      ...auditRoutes({ searchAudit: createAuditSearch({ db, timeZone }) }),
    ],
  };
};

import { type ComponentType, lazy, Suspense, useEffect } from "react";
import { Route, Switch } from "wouter";
import { LessonId } from "../../protocol/ids.ts";
import { ErrorBoundary } from "./components/ErrorBoundary.tsx";
import { LoadingScreen } from "./components/LoadingScreen.tsx";
import { withTexts } from "./i18n/i18n.ts";
import type { TextPart } from "./i18n/parts.ts";
import { LiveScreen } from "./screens/live/lazyLive.ts";
import { ReplayScreen } from "./screens/replay/replayReady.ts";
import { EditReplayScreen } from "./screens/replayEditing/editReplay.ts";
import { Shell } from "./screens/shell/lazyShell.ts";
import { SignedIn } from "./screens/SignedIn.tsx";

const screenOf = <Props,>(part: TextPart, load: () => Promise<{ default: ComponentType<Props> }>) =>
  lazy(async () => withTexts(part, load));

const SignInScreen = lazy(async () => import("./screens/signIn/SignInScreen.tsx"));
const LinkScreen = lazy(async () => import("./screens/signIn/LinkScreen.tsx"));
const FirstOperatorScreen = lazy(async () => import("./screens/signIn/FirstOperatorScreen.tsx"));
const PasswordScreen = lazy(async () => import("./screens/signIn/PasswordScreen.tsx"));
const TodayScreen = lazy(async () => import("./screens/today/TodayScreen.tsx"));
const DayLessonsScreen = lazy(async () => import("./screens/today/DayLessonsScreen.tsx"));
const WeekScreen = lazy(async () => import("./screens/week/WeekScreen.tsx"));
const HomeScreen = lazy(async () => import("./screens/home/HomeScreen.tsx"));
const SchoolsScreen = screenOf("office", async () => import("./screens/schools/SchoolsScreen.tsx"));
const SchoolScreen = screenOf("office", async () => import("./screens/schools/SchoolScreen.tsx"));
const SchoolChatScreen = screenOf(
  "office",
  async () => import("./screens/schoolChat/SchoolChatScreen.tsx"),
);
const StorageScreen = screenOf("office", async () => import("./screens/storage/StorageScreen.tsx"));
const SchoolStorageScreen = screenOf(
  "office",
  async () => import("./screens/storage/SchoolStorageScreen.tsx"),
);
const CalendarScreen = screenOf(
  "office",
  async () => import("./screens/calendar/CalendarScreen.tsx"),
);
const SchoolPlanScreen = screenOf(
  "office",
  async () => import("./screens/calendar/SchoolPlanScreen.tsx"),
);
const TimetableScreen = screenOf(
  "office",
  async () => import("./screens/timetable/TimetableScreen.tsx"),
);
const ImportScreen = screenOf("office", async () => import("./screens/imports/ImportScreen.tsx"));
const PeopleScreen = screenOf("office", async () => import("./screens/people/PeopleScreen.tsx"));
const ErasuresScreen = screenOf(
  "office",
  async () => import("./screens/people/ErasuresScreen.tsx"),
);
const ActivationScreen = screenOf(
  "office",
  async () => import("./screens/activation/ActivationScreen.tsx"),
);
const SchoolActivationScreen = screenOf(
  "office",
  async () => import("./screens/activation/SchoolActivationScreen.tsx"),
);
const AttendanceScreen = screenOf(
  "attendance",
  async () => import("./screens/attendance/AttendanceScreen.tsx"),
);
const ClassAttendanceScreen = screenOf(
  "attendance",
  async () => import("./screens/attendance/ClassAttendanceScreen.tsx"),
);
const LessonAttendanceScreen = screenOf(
  "attendance",
  async () => import("./screens/attendance/LessonAttendanceScreen.tsx"),
);
const AttendanceRulesScreen = screenOf(
  "attendance",
  async () => import("./screens/attendance/AttendanceRulesScreen.tsx"),
);
const ConsentsScreen = screenOf(
  "consents",
  async () => import("./screens/consents/ConsentsScreen.tsx"),
);
const ConsentsByClassScreen = screenOf(
  "consents",
  async () => import("./screens/consents/ConsentsByClassScreen.tsx"),
);
const ClassConsentsScreen = screenOf(
  "consents",
  async () => import("./screens/consents/ClassConsentsScreen.tsx"),
);
const MicroLessonsScreen = screenOf(
  "microLessons",
  async () => import("./screens/microLessons/MicroLessonsScreen.tsx"),
);
// Devices are chosen there as in a lesson, in the same words.
const RecordScreen = screenOf("recording", async () =>
  withTexts("microLessons", async () =>
    withTexts("teach", async () =>
      withTexts("board", async () => import("./screens/recording/RecordScreen.tsx")),
    ),
  ),
);
const QuestionsScreen = lazy(async () => import("./screens/questions/QuestionsScreen.tsx"));
const ThreadsScreen = screenOf("chat", async () => import("./screens/threads/ThreadsScreen.tsx"));
const importTeach = async () =>
  withTexts("teach", async () => import("./screens/teach/TeachScreen.tsx"));
const TeachScreen = lazy(importTeach);
const SearchScreen = screenOf("search", async () => import("./screens/search/SearchScreen.tsx"));
const PhoneTestScreen = screenOf(
  "phoneTest",
  async () => import("./screens/phoneTest/PhoneTestScreen.tsx"),
);
const PhoneTestLookupScreen = screenOf(
  "phoneTest",
  async () => import("./screens/phoneTest/PhoneTestLookupScreen.tsx"),
);
const OperationScreen = screenOf(
  "office",
  async () => import("./screens/operation/OperationScreen.tsx"),
);
const AuditScreen = screenOf("office", async () => import("./screens/audit/AuditScreen.tsx"));
const NotFoundScreen = lazy(async () => import("./screens/NotFoundScreen.tsx"));

export function App() {
  return (
    <ErrorBoundary>
      <Suspense fallback={<LoadingScreen />}>
        <Switch>
          <Route path="/sign-in" component={SignInScreen} />
          <Route path="/link/:token?">{({ token }) => <LinkScreen pathToken={token} />}</Route>
          <Route path="/first-operator" component={FirstOperatorScreen} />
          <Route path="/lessons/:lessonId/:view">
            {({ lessonId, view }) => <LessonRoute lessonId={lessonId} view={view} />}
          </Route>
          <Route>
            <SignedIn>
              <Shell>
                <Suspense fallback={<LoadingScreen />}>
                  <Switch>
                    <Route path="/" component={TodayScreen} />
                    <Route path="/today/lessons" component={DayLessonsScreen} />
                    <Route path="/week" component={WeekScreen} />
                    <Route path="/lessons" component={HomeScreen} />
                    <Route path="/micro-lessons" component={MicroLessonsScreen} />
                    <Route path="/micro-lessons/record" component={RecordScreen} />
                    <Route path="/password" component={PasswordScreen} />
                    <Route path="/schools" component={SchoolsScreen} />
                    <Route path="/schools/:schoolId">
                      {({ schoolId }) => <SchoolScreen schoolId={schoolId} />}
                    </Route>
                    <Route path="/schools/:schoolId/plan">
                      {({ schoolId }) => <SchoolPlanScreen schoolId={schoolId} />}
                    </Route>
                    <Route path="/schools/:schoolId/timetable">
                      {({ schoolId }) => <TimetableScreen schoolId={schoolId} />}
                    </Route>
                    <Route path="/storage" component={StorageScreen} />
                    <Route path="/schools/:schoolId/storage">
                      {({ schoolId }) => <SchoolStorageScreen schoolId={schoolId} />}
                    </Route>
                    <Route path="/calendar" component={CalendarScreen} />
                    <Route path="/schools/:schoolId/import">
                      {({ schoolId }) => <ImportScreen schoolId={schoolId} />}
                    </Route>
                    <Route path="/test-my-phone" component={PhoneTestScreen} />
                    <Route path="/phone-tests" component={PhoneTestLookupScreen} />
                    <Route path="/operation" component={OperationScreen} />
                    <Route path="/audit" component={AuditScreen} />
                    <Route path="/people" component={PeopleScreen} />
                    <Route path="/people/erasures" component={ErasuresScreen} />
                    <Route path="/people/activation" component={ActivationScreen} />
                    <Route path="/people/activation/:schoolId">
                      {({ schoolId }) => <SchoolActivationScreen schoolId={schoolId} />}
                    </Route>
                    <Route path="/people/consents" component={ConsentsByClassScreen} />
                    <Route path="/people/consents/:classId">
                      {({ classId }) => <ClassConsentsScreen classId={classId} />}
                    </Route>
                    <Route path="/consents" component={ConsentsScreen} />
                    <Route path="/attendance" component={AttendanceScreen} />
                    <Route path="/attendance/classes/:classId">
                      {({ classId }) => <ClassAttendanceScreen classId={classId} />}
                    </Route>
                    <Route path="/schools/:schoolId/chat">
                      {({ schoolId }) => <SchoolChatScreen schoolId={schoolId} />}
                    </Route>
                    <Route path="/schools/:schoolId/attendance-rules">
                      {({ schoolId }) => <AttendanceRulesScreen schoolId={schoolId} />}
                    </Route>
                    <Route path="/questions" component={QuestionsScreen} />
                    <Route path="/search" component={SearchScreen} />
                    <Route path="/threads" component={ThreadsScreen} />
                    <Route component={NotFoundScreen} />
                  </Switch>
                </Suspense>
              </Shell>
            </SignedIn>
          </Route>
        </Switch>
      </Suspense>
    </ErrorBoundary>
  );
}

/** Lessons fill the window: no shell, so that a child's page loads little and shows one thing. */
function LessonRoute({ lessonId, view }: { lessonId: string; view: string }) {
  // The lesson's code is on its way while the page still asks who is there.
  useEffect(() => {
    const fetched =
      view === "live" ? LiveScreen.preload() : view === "teach" ? importTeach() : undefined;
    fetched?.catch(() => undefined);
  }, [view]);
  const parsed = LessonId.safeParse(lessonId);
  if (!parsed.success) return <NotFoundScreen />;
  const id = parsed.data;
  if (view === "teach") {
    return (
      <SignedIn>
        <TeachScreen key={id} lessonId={id} />
      </SignedIn>
    );
  }
  if (view === "live") {
    return (
      <SignedIn>
        <LiveScreen key={id} lessonId={id} />
      </SignedIn>
    );
  }
  if (view === "replay") {
    return (
      <SignedIn>
        <Shell wide>
          <ReplayScreen key={id} lessonId={id} />
        </Shell>
      </SignedIn>
    );
  }
  if (view === "edit-replay") {
    return (
      <SignedIn>
        <Shell wide>
          <EditReplayScreen key={id} lessonId={id} />
        </Shell>
      </SignedIn>
    );
  }
  if (view === "attendance") {
    return (
      <SignedIn>
        <Shell>
          <LessonAttendanceScreen key={id} lessonId={id} />
        </Shell>
      </SignedIn>
    );
  }
  return <NotFoundScreen />;
}

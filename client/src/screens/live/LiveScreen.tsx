import { useState } from "react";
import type { LessonId } from "../../../../protocol/ids.ts";
import { LoadingScreen } from "../../components/LoadingScreen.tsx";
import { useLiveSession } from "../../media/useLiveSession.ts";
import { Attendance } from "./Attendance.tsx";

/** A student's live lesson. */
export default function LiveScreen({ lessonId }: { lessonId: LessonId }) {
  // A new session for every attempt: one that was refused or revoked never comes back.
  const [attempt, setAttempt] = useState(0);
  return (
    <OneAttempt
      key={attempt}
      lessonId={lessonId}
      again={attempt > 0}
      onAgain={() => setAttempt(attempt + 1)}
    />
  );
}

function OneAttempt({
  lessonId,
  again,
  onAgain,
}: {
  lessonId: LessonId;
  again: boolean;
  onAgain: () => void;
}) {
  const session = useLiveSession(lessonId);
  if (!session) return <LoadingScreen />;
  return <Attendance lessonId={lessonId} session={session} again={again} onAgain={onAgain} />;
}

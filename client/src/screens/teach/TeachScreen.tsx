import { useState } from "react";
import type { LessonId } from "../../../../protocol/ids.ts";
import { LoadingScreen } from "../../components/LoadingScreen.tsx";
import { useLiveSession } from "../../media/useLiveSession.ts";
import { useStudio } from "../../media/useStudio.ts";
import { Lectern } from "./Lectern.tsx";

/** The teacher's side of a live lesson. */
export default function TeachScreen({ lessonId }: { lessonId: LessonId }) {
  const open = useStudio(lessonId);
  // A new session for every attempt: one that was refused or revoked never comes back.
  const [attempt, setAttempt] = useState(0);
  if (!open) return <LoadingScreen />;
  return (
    <OneAttempt
      key={attempt}
      lessonId={lessonId}
      open={open}
      onAgain={() => setAttempt(attempt + 1)}
    />
  );
}

function OneAttempt({
  lessonId,
  open,
  onAgain,
}: {
  lessonId: LessonId;
  open: NonNullable<ReturnType<typeof useStudio>>;
  onAgain: () => void;
}) {
  const session = useLiveSession(lessonId);
  if (!session) return <LoadingScreen />;
  return (
    <Lectern
      lessonId={lessonId}
      session={session}
      studio={open.studio}
      screenWasShared={open.screenWasShared}
      onAgain={onAgain}
    />
  );
}

import type { LessonId } from "../../../../protocol/ids.ts";
import { LoadingScreen } from "../../components/LoadingScreen.tsx";
export default function LiveScreen(_: { lessonId: LessonId }) {
  return <LoadingScreen />;
}

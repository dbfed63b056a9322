import { LoadingScreen } from "../../components/LoadingScreen.tsx";
export default function SchoolScreen(_: { schoolId: string }) {
  return <LoadingScreen />;
}

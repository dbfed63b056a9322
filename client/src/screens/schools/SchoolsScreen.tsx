import { LoadingScreen } from "../../components/LoadingScreen.tsx";
export default function SchoolsScreen() {
  return <LoadingScreen />;
}

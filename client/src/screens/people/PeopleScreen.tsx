import { LoadingScreen } from "../../components/LoadingScreen.tsx";
export default function PeopleScreen() {
  return <LoadingScreen />;
}

import { LoadingScreen } from "../../components/LoadingScreen.tsx";
export default function HomeScreen() {
  return <LoadingScreen />;
}

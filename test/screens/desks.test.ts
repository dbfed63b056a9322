import { lookAtEveryScreen, looks } from "./everyScreen.ts";

lookAtEveryScreen(looks.slice(2));

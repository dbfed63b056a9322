import { measureCatchUp } from "./catchUp.ts";
import { measureComposing } from "./composing.ts";
import { measureClientSize } from "./clientSize.ts";
import type { Figure } from "./figure.ts";
import { measureFlood } from "./flood.ts";
import { measureImport } from "./importing.ts";
import { measureJoining, measureJoiningUnderRelay } from "./joining.ts";
import { measureJoiningDuringImport } from "./joiningDuringImport.ts";
import { measureLadders } from "./ladders.ts";
import { measureReplaying } from "./replaying.ts";
import { measureSearch } from "./searching.ts";
import { measureSfu } from "./sfu.ts";
import { measureShortLessons } from "./shortLesson.ts";
import { measureLongLesson } from "./longLesson.ts";
import { measureSecondStart } from "./secondStart.ts";
import { measureParticipantMemory, measureStorm } from "./storm.ts";
import { measureStrokes } from "./strokes.ts";
import { measureToday } from "./today.ts";

/** Benches that share a set-up are measured together. */
export const benches: readonly { names: string[]; measure: () => Promise<Figure[]> }[] = [
  { names: ["client_js_gzip_kb"], measure: measureClientSize },
  { names: ["second_start_s"], measure: measureSecondStart },
  { names: ["import_5k_s"], measure: measureImport },
  { names: ["today_p95_ms"], measure: measureToday },
  { names: ["search_p95_ms"], measure: measureSearch },
  { names: ["stroke_p95_ms"], measure: measureStrokes },
  {
    names: [
      "join_storm_ack_p99_ms",
      "join_storm_cpu_pct",
      "slide_change_p95_ms",
      "chat_fanout_p95_ms",
    ],
    measure: measureStorm,
  },
  { names: ["participant_memory_kb"], measure: measureParticipantMemory },
  { names: ["flood_p99_shift_ms"], measure: measureFlood },
  { names: ["join_first_frame_p50_ms", "join_first_frame_p95_ms"], measure: measureJoining },
  { names: ["join_under_relay_p95_ms"], measure: measureJoiningUnderRelay },
  { names: ["join_during_import_p95_ratio"], measure: measureJoiningDuringImport },
  {
    names: ["sfu_cpu_s_per_gbit", "sfu_subscribers_per_core", "sfu_pipe_places"],
    measure: measureSfu,
  },
  {
    names: ["first_play_2min_s", "capture_cpu_pct", "live_assembly_cpu_pct"],
    measure: measureShortLessons,
  },
  { names: ["catch_up_start_s", "catch_up_lag_s"], measure: measureCatchUp },
  ...[10, 45, 180].map((minutes) => ({
    names: [`first_play_${minutes}min_s`],
    measure: async () => measureLongLesson(minutes),
  })),
  { names: ["ladder_ratio_camera", "ladder_ratio_slides"], measure: measureLadders },
  { names: ["composed_ratio", "storage_mb_per_hour"], measure: measureComposing },
  { names: ["replay_first_frame_s", "replay_mbps_per_core"], measure: measureReplaying },
];

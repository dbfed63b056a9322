import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Day } from "../../../protocol/days.ts";
import type { ClassId } from "../../../protocol/ids.ts";
import { PublishedTimetable, type Slot, TimetableWeek } from "../../../protocol/timetable.ts";
import { command, request } from "./request.ts";

export type WeekOfClass = { classId: ClassId; week: Day };

const pathOf = ({ classId, week }: WeekOfClass): string =>
  `/api/classes/${classId}/timetable/${week}`;

/** Not fetched again behind somebody's back: what they are typing would be compared with another week. */
export function useTimetableWeek(of: WeekOfClass) {
  return useQuery({
    queryKey: ["timetable", of.classId, of.week],
    queryFn: async ({ signal }) => request({ path: pathOf(of), signal }, TimetableWeek),
    refetchOnWindowFocus: false,
    staleTime: Infinity,
  });
}

function useRefreshTimetables() {
  const client = useQueryClient();
  return async (): Promise<void> => {
    await Promise.all(
      [["timetable"], ["today"], ["lessons"]].map((queryKey) =>
        client.invalidateQueries({ queryKey }),
      ),
    );
  };
}

const save = async (of: WeekOfClass, slots: readonly Slot[]): Promise<void> =>
  command({ method: "PUT", path: pathOf(of), body: { slots } });

export function useSaveTimetable(of: WeekOfClass) {
  const refresh = useRefreshTimetables();
  return useMutation({
    mutationFn: async (slots: readonly Slot[]) => save(of, slots),
    onSuccess: refresh,
  });
}

/** Saves what is on screen, then publishes it. */
export function usePublishTimetable(of: WeekOfClass) {
  const refresh = useRefreshTimetables();
  return useMutation({
    mutationFn: async (slots: readonly Slot[]) => {
      await save(of, slots);
      return request({ method: "POST", path: `${pathOf(of)}/publish` }, PublishedTimetable);
    },
    onSuccess: refresh,
  });
}

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import {
  AttendanceClasses,
  AttendanceOfSchools,
  type AttendanceRules,
  type AttendedLesson,
  ChildAttendance,
  ClassAttendance,
  LessonAttendance,
  OwnAttendance,
  type SayAboutAttendance,
  SchoolAttendanceRules,
} from "../../../protocol/attendance.ts";
import type { Day } from "../../../protocol/days.ts";
import type { ClassId, LessonId, PersonId, SchoolId } from "../../../protocol/ids.ts";
import { LessonRungs } from "../../../protocol/lessonNow.ts";
import { request } from "./request.ts";

const attendanceKey = ["attendance"] as const;

/** Two days of the district, both included. */
export interface DayRange {
  from: Day;
  to: Day;
}
export const rangeQuery = ({ from, to }: DayRange): string => `from=${from}&to=${to}`;

export function useAttendanceClasses() {
  return useQuery({
    queryKey: [...attendanceKey, "classes"],
    queryFn: async ({ signal }) =>
      request({ path: "/api/attendance/classes", signal }, AttendanceClasses),
  });
}

export function useAttendanceOfSchools(range: DayRange) {
  return useQuery({
    queryKey: [...attendanceKey, "schools", range],
    queryFn: async ({ signal }) =>
      (
        await request(
          { path: `/api/attendance/schools?${rangeQuery(range)}`, signal },
          AttendanceOfSchools,
        )
      ).schools,
  });
}

export function useClassAttendance(classId: ClassId, range: DayRange) {
  return useQuery({
    queryKey: [...attendanceKey, "class", classId, range],
    queryFn: async ({ signal }) =>
      request(
        { path: `/api/classes/${classId}/attendance?${rangeQuery(range)}`, signal },
        ClassAttendance,
      ),
  });
}

/** Of a running lesson it moves on by itself. */
const runningRefreshMs = 15_000;

export function useLessonAttendance(lessonId: LessonId) {
  return useQuery({
    queryKey: [...attendanceKey, "lesson", lessonId],
    queryFn: async ({ signal }) =>
      request({ path: `/api/lessons/${lessonId}/attendance`, signal }, LessonAttendance),
    refetchInterval: ({ state: { data } }) => data?.lesson.running === true && runningRefreshMs,
  });
}

/** Another minute is there every minute. */
const rungsRefreshMs = 60_000;

/** On which rung of the ladder each child was, minute by minute. */
export function useLessonRungs({
  lessonId,
  running,
}: Pick<AttendedLesson, "lessonId" | "running">) {
  return useQuery({
    queryKey: ["rungs", lessonId],
    queryFn: async ({ signal }) =>
      request({ path: `/api/lessons/${lessonId}/rungs`, signal }, LessonRungs),
    refetchInterval: running && rungsRefreshMs,
  });
}

export function useOwnAttendance(range: DayRange) {
  return useQuery({
    queryKey: [...attendanceKey, "own", range],
    queryFn: async ({ signal }) =>
      (await request({ path: `/api/attendance?${rangeQuery(range)}`, signal }, OwnAttendance))
        .children,
  });
}

export function useSayAboutAttendance(of: { lessonId: LessonId; childId: PersonId }) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: SayAboutAttendance) =>
      request(
        { method: "POST", path: `/api/lessons/${of.lessonId}/attendance/${of.childId}`, body },
        ChildAttendance,
      ),
    onSuccess: async () => client.invalidateQueries({ queryKey: attendanceKey }),
  });
}

export function useAttendanceRules(schoolId: SchoolId) {
  return useQuery({
    queryKey: [...attendanceKey, "rules", schoolId],
    queryFn: async ({ signal }) =>
      request({ path: `/api/schools/${schoolId}/attendance-rules`, signal }, SchoolAttendanceRules),
  });
}

export function useChangeAttendanceRules(schoolId: SchoolId) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: AttendanceRules) =>
      request(
        { method: "PUT", path: `/api/schools/${schoolId}/attendance-rules`, body },
        SchoolAttendanceRules,
      ),
    onSuccess: async () => client.invalidateQueries({ queryKey: attendanceKey }),
  });
}

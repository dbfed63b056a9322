import { skipToken, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { z } from "zod";
import {
  CalendarEntry,
  CalendarEntryList,
  type ChangeCourse,
  Course,
  CourseList,
  type MakeCalendarEntry,
  type MakeCourse,
  PeriodList,
  SchoolSubject,
  SubjectList,
  Term,
  TermList,
  type WritePeriods,
  type WriteSubject,
  type WriteTerm,
} from "../../../protocol/calendar.ts";
import type {
  CalendarEntryId,
  CourseId,
  SchoolId,
  SubjectId,
  TermId,
} from "../../../protocol/ids.ts";
import { command, request } from "./request.ts";

const calendarKey = ["calendar"] as const;

export function useSubjects() {
  return useQuery({
    queryKey: [...calendarKey, "subjects"],
    queryFn: async ({ signal }) =>
      (await request({ path: "/api/subjects", signal }, SubjectList)).subjects,
  });
}

export function useTerms() {
  return useQuery({
    queryKey: [...calendarKey, "terms"],
    queryFn: async ({ signal }) => (await request({ path: "/api/terms", signal }, TermList)).terms,
  });
}

/** Of the county, and of the school beside it. */
export function useDaysOff(schoolId: SchoolId | null) {
  return useQuery({
    queryKey: [...calendarKey, "daysOff", schoolId],
    queryFn: async ({ signal }) =>
      (
        await request(
          { path: `/api/calendar${schoolId ? `?schoolId=${schoolId}` : ""}`, signal },
          CalendarEntryList,
        )
      ).entries,
  });
}

export function usePeriods(schoolId: SchoolId) {
  return useQuery({
    queryKey: [...calendarKey, "periods", schoolId],
    queryFn: async ({ signal }) =>
      (await request({ path: `/api/schools/${schoolId}/periods`, signal }, PeriodList)).periods,
  });
}

export function useCourses(schoolId: SchoolId, termId: TermId | undefined) {
  return useQuery({
    queryKey: [...calendarKey, "courses", schoolId, termId],
    queryFn: termId
      ? async ({ signal }) =>
          request({ path: `/api/schools/${schoolId}/courses?termId=${termId}`, signal }, CourseList)
      : skipToken,
  });
}

/** A change of the calendar can change every timetable and everybody's day. */
function usePlanning<Given, Result>(send: (given: Given) => Promise<Result>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: send,
    onSuccess: async () => {
      await Promise.all(
        [calendarKey, ["timetable"], ["today"]].map((queryKey) =>
          client.invalidateQueries({ queryKey }),
        ),
      );
    },
  });
}

export const useMakeSubject = () =>
  usePlanning(async (body: z.input<typeof WriteSubject>) =>
    request({ method: "POST", path: "/api/subjects", body }, SchoolSubject),
  );

export const useRenameSubject = (subjectId: SubjectId) =>
  usePlanning(async (body: z.input<typeof WriteSubject>) =>
    command({ method: "PUT", path: `/api/subjects/${subjectId}`, body }),
  );

export const useRemoveSubject = (subjectId: SubjectId) =>
  usePlanning(async () => command({ method: "DELETE", path: `/api/subjects/${subjectId}` }));

export const useMakeTerm = () =>
  usePlanning(async (body: z.input<typeof WriteTerm>) =>
    request({ method: "POST", path: "/api/terms", body }, Term),
  );

export const useChangeTerm = (termId: TermId) =>
  usePlanning(async (body: z.input<typeof WriteTerm>) =>
    command({ method: "PUT", path: `/api/terms/${termId}`, body }),
  );

export const useRemoveTerm = (termId: TermId) =>
  usePlanning(async () => command({ method: "DELETE", path: `/api/terms/${termId}` }));

export const useMakeDayOff = () =>
  usePlanning(async (body: z.input<typeof MakeCalendarEntry>) =>
    request({ method: "POST", path: "/api/calendar", body }, CalendarEntry),
  );

export const useRemoveDayOff = () =>
  usePlanning(async (entryId: CalendarEntryId) =>
    command({ method: "DELETE", path: `/api/calendar/${entryId}` }),
  );

export const useWritePeriods = (schoolId: SchoolId) =>
  usePlanning(async (body: z.input<typeof WritePeriods>) =>
    command({ method: "PUT", path: `/api/schools/${schoolId}/periods`, body }),
  );

export const useMakeCourse = () =>
  usePlanning(async (body: z.input<typeof MakeCourse>) =>
    request({ method: "POST", path: "/api/courses", body }, Course),
  );

export const useChangeCourse = (courseId: CourseId) =>
  usePlanning(async (body: z.input<typeof ChangeCourse>) =>
    command({ method: "PUT", path: `/api/courses/${courseId}`, body }),
  );

export const useRemoveCourse = (courseId: CourseId) =>
  usePlanning(async () => command({ method: "DELETE", path: `/api/courses/${courseId}` }));

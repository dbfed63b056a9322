import { skipToken, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { z } from "zod";
import type { ClassId, SchoolId } from "../../../protocol/ids.ts";
import {
  type AddStudents,
  ClassList,
  type CreateClass,
  CreatedClass,
  type CreateSchool,
  type CreateTeacher,
  NewAccount,
  NewAccounts,
  School,
  SchoolList,
} from "../../../protocol/people.ts";
import { request } from "./request.ts";

const schoolsKey = ["schools"] as const;

const classesQuery = (schoolId: SchoolId) => ({
  queryKey: ["schools", schoolId, "classes"],
  queryFn: async ({ signal }: { signal: AbortSignal }) =>
    (await request({ path: `/api/schools/${schoolId}/classes`, signal }, ClassList)).classes,
});

export function useSchools() {
  return useQuery({
    queryKey: schoolsKey,
    queryFn: async ({ signal }) =>
      (await request({ path: "/api/schools", signal }, SchoolList)).schools,
  });
}

export function useClasses(schoolId: SchoolId | null) {
  return useQuery({
    queryKey: ["schools", schoolId, "classes"],
    queryFn: schoolId ? classesQuery(schoolId).queryFn : skipToken,
  });
}

/** Counts of schools and lists of people change with every account. */
function useRefreshPlaces() {
  const client = useQueryClient();
  return async (): Promise<void> => {
    await Promise.all(
      [schoolsKey, ["people"], ["teachable-classes"]].map((queryKey) =>
        client.invalidateQueries({ queryKey }),
      ),
    );
  };
}

export function useCreateSchool() {
  const refresh = useRefreshPlaces();
  return useMutation({
    mutationFn: (body: z.input<typeof CreateSchool>) =>
      request({ method: "POST", path: "/api/schools", body }, School),
    onSuccess: refresh,
  });
}

export function useCreateClass(schoolId: SchoolId) {
  const refresh = useRefreshPlaces();
  return useMutation({
    mutationFn: (body: z.input<typeof CreateClass>) =>
      request({ method: "POST", path: `/api/schools/${schoolId}/classes`, body }, CreatedClass),
    onSuccess: refresh,
  });
}

export function useAddStudents(classId: ClassId) {
  const refresh = useRefreshPlaces();
  return useMutation({
    mutationFn: (body: z.input<typeof AddStudents>) =>
      request({ method: "POST", path: `/api/classes/${classId}/students`, body }, NewAccounts),
    onSuccess: refresh,
  });
}

export function useCreateTeacher(schoolId: SchoolId) {
  const refresh = useRefreshPlaces();
  return useMutation({
    mutationFn: (body: z.input<typeof CreateTeacher>) =>
      request({ method: "POST", path: `/api/schools/${schoolId}/teachers`, body }, NewAccount),
    onSuccess: refresh,
  });
}

/** For those of a class, or the teachers of a school, who never signed in. */
export function useFirstPasswords(of: { classId: ClassId } | { teachersOf: SchoolId }) {
  const path =
    "classId" in of
      ? `/api/classes/${of.classId}/first-passwords`
      : `/api/schools/${of.teachersOf}/teachers/first-passwords`;
  return useMutation({ mutationFn: () => request({ method: "POST", path }, NewAccounts) });
}

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import {
  ChildConsents,
  ClassConsents,
  ConsentsByClass,
  OwnConsents,
  type RecordConsent,
} from "../../../protocol/consents.ts";
import type { ClassId, PersonId } from "../../../protocol/ids.ts";
import { request } from "./request.ts";

// Below the people's key: it changes with them and with their birth dates.
const consentsKey = ["people", "consents"] as const;

/** What the caller's own family was asked; staff have none. */
export function useOwnConsents({ enabled = true }: { enabled?: boolean } = {}) {
  return useQuery({
    queryKey: [...consentsKey, "own"],
    queryFn: async ({ signal }) =>
      (await request({ path: "/api/consents", signal }, OwnConsents)).children,
    enabled,
  });
}

export function useConsentsByClass() {
  return useQuery({
    queryKey: [...consentsKey, "byClass"],
    queryFn: async ({ signal }) =>
      (await request({ path: "/api/consents/by-class", signal }, ConsentsByClass)).classes,
  });
}

export function useClassConsents(classId: ClassId) {
  return useQuery({
    queryKey: [...consentsKey, classId],
    queryFn: async ({ signal }) =>
      request({ path: `/api/classes/${classId}/consents`, signal }, ClassConsents),
  });
}

export function useRecordConsent(childId: PersonId) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: RecordConsent) =>
      request({ method: "POST", path: `/api/people/${childId}/consents`, body }, ChildConsents),
    onSuccess: async () => client.invalidateQueries({ queryKey: consentsKey }),
  });
}

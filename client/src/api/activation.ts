import { useQuery } from "@tanstack/react-query";
import { ActivationBySchool, ActivationOfSchool } from "../../../protocol/activation.ts";
import type { SchoolId } from "../../../protocol/ids.ts";
import { request } from "./request.ts";

// Below the people's key: it changes with them.
const activationKey = ["people", "activation"] as const;

export function useActivation() {
  return useQuery({
    queryKey: activationKey,
    queryFn: async ({ signal }) =>
      (await request({ path: "/api/activation", signal }, ActivationBySchool)).schools,
  });
}

export function useSchoolActivation(schoolId: SchoolId) {
  return useQuery({
    queryKey: [...activationKey, schoolId],
    queryFn: async ({ signal }) =>
      request({ path: `/api/schools/${schoolId}/activation`, signal }, ActivationOfSchool),
  });
}

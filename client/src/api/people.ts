import {
  keepPreviousData,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import type { z } from "zod";
import {
  type ErasePerson,
  ErasureList,
  ErasureRecord,
  LeftPeople,
} from "../../../protocol/erasure.ts";
import type { PersonId } from "../../../protocol/ids.ts";
import {
  type ChangeBirthDate,
  type ChangeMemberships,
  NewAccount,
  PeoplePage,
  type PeopleQuery,
  Person,
} from "../../../protocol/people.ts";
import { filledIn } from "./filledIn.ts";
import { command, request } from "./request.ts";

const peopleKey = ["people"] as const;

export type PeopleFilter = z.infer<typeof PeopleQuery>;

export function usePeople(filter: PeopleFilter, { enabled = true }: { enabled?: boolean } = {}) {
  return useQuery({
    queryKey: [...peopleKey, filter],
    queryFn: ({ signal }) => {
      const search = new URLSearchParams(filledIn(filter));
      return request({ path: `/api/people?${search}`, signal }, PeoplePage);
    },
    placeholderData: keepPreviousData,
    enabled,
  });
}

function useRefreshPeople() {
  const client = useQueryClient();
  return async (): Promise<void> => {
    await Promise.all(
      [peopleKey, ["schools"]].map((queryKey) => client.invalidateQueries({ queryKey })),
    );
  };
}

export function useChangeMemberships(personId: PersonId) {
  const refresh = useRefreshPeople();
  return useMutation({
    mutationFn: (body: z.input<typeof ChangeMemberships>) =>
      request({ method: "PUT", path: `/api/people/${personId}/memberships`, body }, Person),
    onSuccess: refresh,
  });
}

export function useChangeBirthDate(personId: PersonId) {
  const refresh = useRefreshPeople();
  return useMutation({
    mutationFn: (body: z.input<typeof ChangeBirthDate>) =>
      command({ method: "PUT", path: `/api/people/${personId}/birth-date`, body }),
    onSuccess: refresh,
  });
}

export function useRemovePerson(personId: PersonId) {
  const refresh = useRefreshPeople();
  return useMutation({
    mutationFn: () => command({ method: "DELETE", path: `/api/people/${personId}` }),
    onSuccess: refresh,
  });
}

/** The list is not asked again before `refresh` is called: the record stands where the person was. */
export function useErasePerson(personId: PersonId) {
  const refresh = useRefreshPeople();
  const erase = useMutation({
    mutationFn: (body: z.input<typeof ErasePerson>) =>
      request({ method: "POST", path: `/api/people/${personId}/erase`, body }, ErasureRecord),
  });
  return { erase, refresh };
}

/** Those who were removed and are still named and seen in what they taught. */
export function useLeftPeople(page: number) {
  return useQuery({
    queryKey: [...peopleKey, "left", page],
    queryFn: ({ signal }) => request({ path: `/api/left-people?page=${page}`, signal }, LeftPeople),
    placeholderData: keepPreviousData,
  });
}

export function useErasures() {
  return useInfiniteQuery({
    queryKey: [...peopleKey, "erasures"],
    queryFn: ({ signal, pageParam }) => {
      const search = new URLSearchParams(filledIn({ before: pageParam }));
      return request({ path: `/api/erasures?${search}`, signal }, ErasureList);
    },
    initialPageParam: "",
    getNextPageParam: ({ next }) => next,
  });
}

export function useResetPassword(personId: PersonId) {
  return useMutation({
    mutationFn: () =>
      request({ method: "POST", path: `/api/people/${personId}/reset-password` }, NewAccount),
  });
}

export function useSignPersonOut(personId: PersonId) {
  return useMutation({
    mutationFn: () => command({ method: "POST", path: `/api/people/${personId}/sign-out` }),
  });
}

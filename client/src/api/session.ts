import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { z } from "zod";
import {
  type ChangePassword,
  type FirstOperator,
  Me,
  RedeemedLink,
  type SignIn,
} from "../../../protocol/people.ts";
import { showTimesIn } from "../i18n/i18n.ts";
import { meKey } from "./queryClient.ts";
import { ApiError, command, request, setPageOf } from "./request.ts";

async function fetchMe(signal: AbortSignal): Promise<Me | null> {
  try {
    const me = await request({ path: "/api/me", signal }, Me);
    setPageOf(me.personId);
    showTimesIn(me.timeZone);
    return me;
  } catch (error) {
    if (error instanceof ApiError && error.code === "notSignedIn") return null;
    throw error;
  }
}

/** Who is signed in; null when nobody is. */
export function useMe() {
  return useQuery({
    queryKey: meKey,
    queryFn: async ({ signal }) => fetchMe(signal),
    staleTime: 60_000,
  });
}

/** Becoming somebody else: nothing that the earlier person saw may stay. */
function useBecome() {
  const client = useQueryClient();
  return (me: Me | null): void => {
    setPageOf(me?.personId);
    if (me) showTimesIn(me.timeZone);
    client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== meKey[0] });
    client.setQueryData(meKey, me);
  };
}

export function useSignIn() {
  const become = useBecome();
  return useMutation({
    mutationFn: async (body: z.input<typeof SignIn>) =>
      request({ method: "POST", path: "/api/session", body }, Me),
    onSuccess: become,
  });
}

export function useSignOut() {
  const become = useBecome();
  return useMutation({
    mutationFn: async (reach: "here" | "everywhere") =>
      command(
        reach === "here"
          ? { method: "DELETE", path: "/api/session" }
          : { method: "POST", path: "/api/me/sign-out-everywhere" },
      ),
    onSuccess: () => become(null),
  });
}

export function useRedeemLink() {
  const become = useBecome();
  return useMutation({
    mutationFn: async (token: string) =>
      request({ method: "POST", path: "/api/links/redeem", body: { token } }, RedeemedLink),
    onSuccess: (redeemed) => {
      if (redeemed.kind === "signIn") become(redeemed.me);
    },
  });
}

export function useFirstOperator() {
  const become = useBecome();
  return useMutation({
    mutationFn: async (body: z.input<typeof FirstOperator>) =>
      request({ method: "POST", path: "/api/links/first-operator", body }, Me),
    onSuccess: become,
  });
}

export function useChangePassword() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (body: z.input<typeof ChangePassword>) =>
      request({ method: "POST", path: "/api/me/password", body }, Me),
    onSuccess: (me) => client.setQueryData(meKey, me),
  });
}

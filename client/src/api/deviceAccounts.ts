import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { DeviceAccounts } from "../../../protocol/deviceAccounts.ts";
import type { PersonId } from "../../../protocol/ids.ts";
import { Me } from "../../../protocol/people.ts";
import { request } from "./request.ts";

const deviceAccountsKey = ["device-accounts"] as const;

/** Who else is signed in on this device. */
export function useDeviceAccounts() {
  return useQuery({
    queryKey: deviceAccountsKey,
    queryFn: async ({ signal }) =>
      request({ path: "/api/device-accounts", signal }, DeviceAccounts),
  });
}

/** Goes over to somebody else of this device. */
export function useSwitchAccount() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (personId: PersonId) =>
      request({ method: "POST", path: `/api/device-accounts/${personId}/switch` }, Me),
    // A page that is loaded anew holds nothing of whoever had it before.
    onSuccess: () => {
      client.clear();
      window.location.assign("/");
    },
    // Whoever could not be switched to is signed out by now.
    onError: () => void client.invalidateQueries({ queryKey: deviceAccountsKey }),
  });
}

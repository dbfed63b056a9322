import { QueryCache, QueryClient } from "@tanstack/react-query";
import { ApiError } from "./request.ts";

export const meKey = ["me"] as const;

/** Only what may pass by itself is asked again; a refusal stays a refusal. */
function mayPass(error: Error): boolean {
  if (!(error instanceof ApiError)) return false;
  const passing: readonly string[] = [
    "offline",
    "internal",
    "shuttingDown",
    "mediaUnavailable",
    "databaseUnavailable",
    "queueUnavailable",
    "storageUnavailable",
  ];
  return passing.includes(error.code);
}

export function createQueryClient(): QueryClient {
  const client: QueryClient = new QueryClient({
    queryCache: new QueryCache({
      onError: (error) => {
        // The session ended elsewhere: every screen falls back to signing in.
        if (error instanceof ApiError && error.code === "notSignedIn") {
          client.setQueryData(meKey, null);
        }
      },
    }),
    defaultOptions: {
      queries: {
        staleTime: 10_000,
        retry: (failureCount, error) => failureCount < 2 && mayPass(error),
      },
    },
  });
  return client;
}

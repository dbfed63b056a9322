import { SearchQuery, SearchResults } from "../../protocol/search.ts";
import { type Route, route } from "../lib/route.ts";
import type { Search } from "./search.ts";

export const searchRoutes = ({ search }: { search: Search }): Route[] => [
  route({
    method: "GET",
    path: "/api/search",
    summary:
      "Finds words in titles, subjects, slides, questions and captions of the replays that the caller may watch; the newest lessons first, each place with its time.",
    access: "signedIn",
    query: SearchQuery,
    reply: SearchResults,
    handle: async ({ actor, query }) => search(actor, query),
  }),
];

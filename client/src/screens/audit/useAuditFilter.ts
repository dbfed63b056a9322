import { useSearchParams } from "wouter";
import { AuditQuery } from "../../../../protocol/audit.ts";
import { filledIn } from "../../api/filledIn.ts";
import type { AuditFilter } from "../../api/audit.ts";

/** The address is the state, so that it can be kept, sent and gone back to. Nonsense is passed over. */
export function useAuditFilter(): [AuditFilter, (filter: AuditFilter) => void] {
  const [search, setSearch] = useSearchParams();
  const { q, action, from, to } = AuditQuery.shape;
  const filter: AuditFilter = {
    q: q.catch(undefined).parse(search.get("q") ?? undefined),
    action: action.catch(undefined).parse(search.get("action") ?? undefined),
    from: from.catch(undefined).parse(search.get("from") ?? undefined),
    to: to.catch(undefined).parse(search.get("to") ?? undefined),
  };
  const setFilter = (next: AuditFilter): void => setSearch(filledIn(next), { replace: true });
  return [filter, setFilter];
}

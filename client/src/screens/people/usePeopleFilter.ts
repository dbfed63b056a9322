import { useSearchParams } from "wouter";
import { PeopleQuery } from "../../../../protocol/people.ts";
import { filledIn } from "../../api/filledIn.ts";
import type { PeopleFilter } from "../../api/people.ts";

/** The address is the state, so that it can be kept, sent and gone back to. Nonsense is passed over. */
export function usePeopleFilter(): [PeopleFilter, (filter: PeopleFilter) => void] {
  const [search, setSearch] = useSearchParams();
  const { schoolId, classId, role, q, activated, page } = PeopleQuery.shape;
  const filter: PeopleFilter = {
    schoolId: schoolId.catch(undefined).parse(search.get("school") ?? undefined),
    classId: classId.catch(undefined).parse(search.get("class") ?? undefined),
    role: role.catch(undefined).parse(search.get("role") ?? undefined),
    q: q.catch(undefined).parse(search.get("q") ?? undefined),
    activated: activated.catch(undefined).parse(search.get("activated") ?? undefined),
    page: page.catch(1).parse(search.get("page") ?? 1),
  };
  const setFilter = (next: PeopleFilter): void => {
    const kept = {
      school: next.schoolId,
      class: next.classId,
      role: next.role,
      q: next.q,
      activated: next.activated,
      page: next.page > 1 ? String(next.page) : undefined,
    };
    setSearch(filledIn(kept), { replace: true });
  };
  return [filter, setFilter];
}

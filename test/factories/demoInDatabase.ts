import type { Database } from "../../server/db/kysely.ts";
import { openDistrict } from "../../server/demo/openDistrict.ts";
import { createCoreApi } from "../../server/http/coreApi.ts";
import { systemClock } from "../../server/lib/clock.ts";
import { createLogger } from "../../server/lib/log.ts";

/** What a first start of the product with its usual settings makes. */
export const makeDemo = async ({ db }: Database): Promise<void> => {
  const log = createLogger({ level: "fatal", name: "test" });
  const ofDistrict = { db, clock: systemClock, timeZone: "Asia/Shanghai" };
  const { schools, lessons, timetable, consents } = createCoreApi({
    ...{ ...ofDistrict, presentIn: () => new Set(), log },
  });
  await openDistrict({
    ...{ ...ofDistrict, schools, lessons, timetable, consents },
    ...{ production: false, demoLan: false },
  });
};

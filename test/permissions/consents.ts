import type { ConsentDeed, ConsentHow } from "../../protocol/consents.ts";
import { everybodyIn, type Table } from "./table.ts";
import type { TwoSchools } from "./twoSchools.ts";

const consentsOfChildHere = (at: TwoSchools) => `/api/people/${at.here.childId}/consents`;
const consent = (deed: ConsentDeed, how: ConsentHow) => () => ({ kinds: ["sound"], deed, how });

export const consents: Table = {
  // Of each the own family's, which the consents' own test looks at.
  "see one's family's consents": {
    ask: ["GET", () => "/api/consents"],
    may: everybodyIn,
  },
  "see consents by class": {
    ask: ["GET", () => "/api/consents/by-class"],
    may: ["adminHere", "headHere", "adminElsewhere", "headElsewhere"],
  },
  "see consents of the class": {
    ask: ["GET", (at) => `/api/classes/${at.here.classId}/consents`],
    may: ["adminHere", "headHere"],
  },
  "consent for the child here": {
    ask: ["POST", consentsOfChildHere, consent("given", "signedIn")],
    may: ["guardianHere"],
  },
  "withdraw consent for the child here": {
    ask: ["POST", consentsOfChildHere, consent("withdrawn", "signedIn")],
    may: ["guardianHere"],
  },
  "record a paper consent for the child here": {
    ask: ["POST", consentsOfChildHere, consent("given", "onPaper")],
    may: ["adminHere", "headHere"],
  },
  "record a paper withdrawal for the child here": {
    ask: ["POST", consentsOfChildHere, consent("withdrawn", "onPaper")],
    may: ["adminHere", "headHere"],
  },
};

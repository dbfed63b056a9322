import { type LessonId, ParticipantId, type PersonId } from "../../protocol/ids.ts";
import { stableUuid } from "../lib/stableUuid.ts";

/** Who somebody is in one lesson: the same after a restart, and no hint at who it is in another. */
export const participantIdOf = ({
  lessonId,
  personId,
}: {
  lessonId: LessonId;
  personId: PersonId;
}): ParticipantId => ParticipantId.parse(stableUuid("participant", lessonId, personId));

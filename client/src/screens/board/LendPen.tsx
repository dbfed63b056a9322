import { useTranslation } from "react-i18next";
import type { BoardPen } from "../../../../protocol/board.ts";
import type { ParticipantId } from "../../../../protocol/ids.ts";
import type { LiveSessionContract } from "../../media/liveSessionTypes.ts";
import { CardAct } from "../questions/QuestionCard.tsx";

export interface LentPen {
  pen: BoardPen;
  say: LiveSessionContract["say"];
}

/** Lends the board's pen to one child, or takes it back. */
export function LendPen({ pen, say, participantId }: LentPen & { participantId: ParticipantId }) {
  const { t } = useTranslation();
  const has = pen.everyone || pen.participantIds.includes(participantId);
  return (
    <CardAct
      label={has ? t("board.takePen") : t("board.lendPen")}
      // What was refused, or is gone by now, the list shows by itself.
      onClick={() =>
        void say("board:lend", { participantIds: [participantId], lent: !has }).catch(
          () => undefined,
        )
      }
      testId={has ? "take-pen" : "lend-pen"}
    />
  );
}

/** Lends it to all, or takes it from everybody who has it. */
export function LendPenToAll({ pen, say }: LentPen) {
  const { t } = useTranslation();
  const isLent = pen.everyone || pen.participantIds.length > 0;
  const lend = (lent: boolean): void =>
    void say("board:lend", { participantIds: null, lent }).catch(() => undefined);
  return (
    <>
      {!pen.everyone && (
        <CardAct label={t("board.lendPenAll")} onClick={() => lend(true)} testId="lend-pen-all" />
      )}
      {isLent && (
        <CardAct label={t("board.takePenAll")} onClick={() => lend(false)} testId="take-pen-all" />
      )}
    </>
  );
}

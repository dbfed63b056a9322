import { ActionIcon } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { ConnectionGrade } from "../../components/ConnectionGrade.tsx";
import { IconMessage, IconMicrophone, IconUserOff } from "../../components/icons.ts";
import type { ParticipantId } from "../../../../protocol/ids.ts";
import { type LentPen, LendPen, LendPenToAll } from "../board/LendPen.tsx";
import type { Participant } from "../../../../protocol/signaling.ts";
import { type HandsAndStage, mostOnStage } from "../../../../protocol/stage.ts";
import { classOrder } from "./classOrder.ts";
import css from "./ClassList.module.css";
import { RungMark } from "./RungMark.tsx";

/** Who is here, how well they are connected, and who is away: those who may need help come first. */
export function ClassList({
  participants,
  stage,
  onCall,
  onWrite,
  aids,
  missing,
  pen,
}: {
  participants: readonly Participant[];
  stage: HandsAndStage;
  /** Whoever has not raised a hand can be called on stage here, too. */
  onCall: (participantId: ParticipantId) => void;
  /** To one child alone; null until its code is there. */
  onWrite: ((child: Pick<Participant, "participantId" | "displayName">) => void) | null;
  /** What the teacher lays before the whole class; null until its code is there. */
  aids: ReactNode;
  /** Who is not in the room at all. */
  missing: ReactNode;
  /** Of the board; null while there is none. */
  pen: LentPen | null;
}) {
  const { t, i18n } = useTranslation();
  const students = classOrder(participants, i18n.language);
  const away = students.filter(({ presence }) => presence === "away").length;
  const full = stage.guests.length >= mostOnStage;
  const busy = new Set([...stage.hands, ...stage.guests].map(({ participantId }) => participantId));
  return (
    <section className={css["class"]} aria-label={t("teach.class")}>
      <h2>
        {t("teach.here", { count: students.length - away })}
        {away > 0 && <span className={css["away"]}>{t("teach.away", { count: away })}</span>}
      </h2>
      {pen && students.length > 0 && (
        <div className={css["pen"]} role="group" aria-label={t("board.pen")} data-testid="pen">
          <LendPenToAll {...pen} />
        </div>
      )}
      {students.length > 0 && aids}
      {missing}
      {students.length === 0 ? (
        <p className={css["empty"]}>{t("teach.classEmpty")}</p>
      ) : (
        <ul>
          {students.map((student) => (
            <li
              key={student.participantId}
              data-testid="participant"
              data-presence={student.presence}
            >
              <span className={css["name"]}>{student.displayName}</span>
              <span className={css["marks"]}>
                {pen && <LendPen {...pen} participantId={student.participantId} />}
                {student.presence === "away" ? (
                  <span className={css["away"]}>
                    <IconUserOff size={18} aria-hidden="true" />
                    {t("teach.isAway")}
                  </span>
                ) : (
                  <>
                    {student.rung && <RungMark rung={student.rung} />}
                    {student.rung !== "text" && <ConnectionGrade grade={student.connection} />}
                  </>
                )}
              </span>
              <span className={css["acts"]}>
                {onWrite && (
                  <ActionIcon
                    variant="subtle"
                    size={44}
                    aria-label={t("teach.writeTo", { name: student.displayName })}
                    onClick={() => onWrite(student)}
                    data-testid="write-from-list"
                  >
                    <IconMessage size={20} />
                  </ActionIcon>
                )}
                {student.presence === "away" ||
                student.rung === "text" ||
                busy.has(student.participantId) ? (
                  <span className={css["noCall"]} />
                ) : (
                  <ActionIcon
                    variant="subtle"
                    size={44}
                    disabled={full}
                    aria-label={t("stage.callNamed", { name: student.displayName })}
                    onClick={() => onCall(student.participantId)}
                    data-testid="call-from-list"
                  >
                    <IconMicrophone size={20} />
                  </ActionIcon>
                )}
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

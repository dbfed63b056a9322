import { useTranslation } from "react-i18next";
import type { AttendanceStatus } from "../../../../protocol/attendance.ts";
import {
  IconAlertCircle,
  IconCircleCheck,
  IconCircleMinus,
  IconUserCheck,
  IconUserOff,
} from "../../components/icons.ts";
import css from "./Attendance.module.css";

const icons = {
  present: IconCircleCheck,
  late: IconAlertCircle,
  leftEarly: IconAlertCircle,
  absent: IconUserOff,
  excused: IconCircleMinus,
} as const;

/** What a child's attendance counts as; never by colour alone. */
export function AttendanceState({ status }: { status: AttendanceStatus }) {
  const { t } = useTranslation();
  const Icon = icons[status];
  return (
    <span className={css["state"]} data-state={status} data-testid="attendance-state">
      <Icon size={18} aria-hidden="true" />
      {t(`attendance.statuses.${status}`)}
    </span>
  );
}

/** It was contested, and nobody has answered. */
export function ContestedMark() {
  const { t } = useTranslation();
  return (
    <span className={css["state"]} data-state="contested">
      <IconUserCheck size={18} aria-hidden="true" />
      {t("attendance.contested")}
    </span>
  );
}

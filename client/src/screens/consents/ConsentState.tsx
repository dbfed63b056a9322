import { useTranslation } from "react-i18next";
import type { ChildConsents, ConsentKind } from "../../../../protocol/consents.ts";
import { IconAlertCircle, IconCircleCheck, IconCircleMinus } from "../../components/icons.ts";
import css from "./ChildCard.module.css";
import { latestEntry } from "./latestEntry.ts";

/** Consented, withdrawn, or not decided; never by colour alone. */
export function ConsentState({ child, kind }: { child: ChildConsents; kind: ConsentKind }) {
  const { t } = useTranslation();
  const state = latestEntry(child, kind)?.deed ?? "undecided";
  const Icon = { given: IconCircleCheck, withdrawn: IconCircleMinus, undecided: IconAlertCircle }[
    state
  ];
  return (
    <span className={css["state"]} data-state={state}>
      <Icon size={18} aria-hidden="true" />
      {t(`consents.states.${state}`)}
    </span>
  );
}

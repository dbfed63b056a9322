import { useTranslation } from "react-i18next";
import type { LargeThing } from "../../../protocol/slides.ts";
import css from "./EnlargeButton.module.css";
import { IconMaximize } from "./icons.ts";

/** Lies over a picture that is small, in a place of its own, and makes it the large one. */
export function EnlargeButton({ of, onClick }: { of: LargeThing; onClick: () => void }) {
  const { t } = useTranslation();
  return (
    <button
      type="button"
      className={css["enlarge"]}
      aria-label={t(`slides.enlarge.${of}`)}
      onClick={onClick}
      data-testid={`enlarge-${of}`}
    >
      <IconMaximize size={20} aria-hidden="true" />
    </button>
  );
}

import css from "./EnlargeButton.module.css";
import { IconMaximize } from "./icons.ts";

/** Lies over a picture that is small, in a place of its own, and makes it the large one. */
export function EnlargeButton({
  label,
  testId,
  onClick,
}: {
  label: string;
  testId: string;
  onClick: () => void;
}) {
  return (
    <button
      type="button"
      className={css["enlarge"]}
      aria-label={label}
      onClick={onClick}
      data-testid={testId}
    >
      <IconMaximize size={20} aria-hidden="true" />
    </button>
  );
}

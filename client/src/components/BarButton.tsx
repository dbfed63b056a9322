import type { ReactNode } from "react";
import css from "./BarButton.module.css";

/** A button of the bar under a lesson: picture above word, easy to hit with a thumb. */
export function BarButton({
  icon,
  label,
  onClick,
  pressed,
  tone = "plain",
  disabled = false,
  testId,
}: {
  icon: ReactNode;
  label: string;
  onClick: () => void;
  /** Makes it a switch. */
  pressed?: boolean;
  tone?: "plain" | "off" | "end";
  disabled?: boolean;
  testId?: string;
}) {
  return (
    <button
      type="button"
      className={css["button"]}
      data-tone={tone}
      aria-pressed={pressed}
      disabled={disabled}
      onClick={onClick}
      data-testid={testId}
    >
      {icon}
      <span>{label}</span>
    </button>
  );
}

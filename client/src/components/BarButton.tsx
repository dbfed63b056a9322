import type { ComponentPropsWithRef, ReactNode } from "react";
import { VisuallyHidden } from "@mantine/core";
import css from "./BarButton.module.css";

/** A button of the bar under a lesson: picture above word, easy to hit with a thumb. */
export function BarButton({
  icon,
  label,
  hint,
  onClick,
  pressed,
  tone = "plain",
  disabled = false,
  testId,
  ...trigger
}: {
  icon: ReactNode;
  label: string;
  /** What the button is for, where its word tells a state; said before the word. */
  hint?: string;
  /** Left out where whatever is around the button answers it. */
  onClick?: () => void;
  /** Makes it a switch. */
  pressed?: boolean;
  tone?: "plain" | "off" | "end";
  disabled?: boolean;
  testId?: string;
} & Omit<ComponentPropsWithRef<"button">, "className">) {
  return (
    <button
      {...trigger}
      type="button"
      className={css["button"]}
      data-tone={tone}
      aria-pressed={pressed}
      disabled={disabled}
      onClick={onClick}
      data-testid={testId}
    >
      {icon}
      {hint && <VisuallyHidden>{hint}</VisuallyHidden>}
      <span>{label}</span>
    </button>
  );
}

import type { ReactNode } from "react";
import css from "./PersonPlaceholder.module.css";

/** Where a face would be, while the camera is off: the name, and why there is no picture. */
export function PersonPlaceholder({
  name,
  note,
  noteTestId,
  children,
}: {
  name: string;
  note: string;
  noteTestId?: string | undefined;
  /** What can be done about it. */
  children?: ReactNode;
}) {
  return (
    <div className={css["frame"]}>
      <div className={css["box"]}>
        <span className={css["initial"]} aria-hidden="true">
          {initialOf(name)}
        </span>
        <span className={css["name"]}>{name}</span>
        <span className={css["note"]} data-testid={noteTestId}>
          {note}
        </span>
        {children}
      </div>
    </div>
  );
}

/** The family name of a Chinese name, the first letter of any other. */
function initialOf(name: string): string {
  return Array.from(name.trim())[0]?.toUpperCase() ?? "";
}

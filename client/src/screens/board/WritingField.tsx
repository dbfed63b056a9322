import { type CSSProperties, type KeyboardEvent, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import {
  type BoardColour,
  type BoardThickness,
  boardWidth,
  mostLettersOfText,
} from "../../../../protocol/board.ts";
import css from "./Board.module.css";
import { lettersOf } from "../../../../protocol/boardText.ts";
import { inks } from "../../../../protocol/strokeShape.ts";

/** Where somebody types what will stand on the board: Enter, or a tap elsewhere, places it; Escape does not. */
export function WritingField({
  at: [x, y],
  pageHeight,
  colour,
  thickness,
  onWritten,
}: {
  at: readonly [x: number, y: number];
  pageHeight: number;
  colour: BoardColour;
  thickness: BoardThickness;
  /** Empty: nothing is to be placed. */
  onWritten: (text: string) => void;
}) {
  const { t } = useTranslation();
  const field = useRef<HTMLInputElement>(null);
  const isOver = useRef(false);
  useEffect(() => field.current?.focus(), []);
  const end = (text: string): void => {
    // Going away, the field loses the focus once more.
    if (isOver.current) return;
    isOver.current = true;
    onWritten(text.trim());
  };
  const press = (event: KeyboardEvent<HTMLInputElement>): void => {
    // Enter also chooses among the characters that a Chinese keyboard offers.
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Enter") end(event.currentTarget.value);
    else if (event.key === "Escape") end("");
  };
  const style: CSSProperties = {
    left: `min(${(100 * x) / boardWidth}%, 100% - 160px)`,
    top: `min(${(100 * y) / pageHeight}%, 100% - 44px)`,
    color: inks[colour],
    // No smaller than what phones do not zoom to.
    fontSize: `max(16px, min(100cqw, 100cqh * ${boardWidth / pageHeight}) * ${lettersOf(thickness) / boardWidth})`,
  };
  return (
    <input
      ref={field}
      className={css["writing"]}
      style={style}
      aria-label={t("drawing.writing")}
      maxLength={mostLettersOfText}
      autoComplete="off"
      enterKeyHint="done"
      onKeyDown={press}
      onBlur={({ currentTarget }) => end(currentTarget.value)}
      data-testid="writing"
    />
  );
}

import { Alert, FileButton } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useEffect, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { mostSlidePages, slideFileBytes } from "../../../../protocol/slides.ts";
import {
  IconAlertTriangle,
  IconChevronLeft,
  IconChevronRight,
  IconPlus,
  IconUpload,
} from "../../components/icons.ts";
import { openSheets, sheetKinds, SheetRefused } from "../../media/recording/sheets/openSheets.ts";
import type { Sheets } from "../../media/recording/sheets/sheets.ts";
import css from "../board/Board.module.css";

/** Brings pages and leafs through them, also by the keyboard and the keys of a presenter in one's hand. */
export function SheetPages({ sheets }: { sheets: Sheets }) {
  const { t } = useTranslation();
  const { at, of, turning, failed } = useSyncExternalStore(sheets.subscribe, sheets.getState);
  useLeafKeys(sheets);
  const bring = useMutation({
    mutationFn: async (files: File[]) => sheets.bring(await openSheets(files)),
  });
  const { error } = bring;
  const problem = error instanceof SheetRefused ? error.because : error && "damaged";
  return (
    <>
      {(problem || failed) && (
        <Alert color="yellow" variant="outline" icon={<IconAlertTriangle />} role="alert">
          {problem
            ? t(`recording.sheets.refusal.${problem}`, {
                ...{ most: mostSlidePages, size: Math.floor(slideFileBytes / 1024 / 1024) },
              })
            : t("recording.sheets.failed")}
        </Alert>
      )}
      <div className={css["pages"]} role="group" aria-label={t("recording.sheets.title")}>
        <span>
          <button
            type="button"
            aria-label={t("recording.sheets.back")}
            disabled={at <= 1}
            onClick={() => void sheets.turn(-1)}
            data-testid="sheet-back"
          >
            <IconChevronLeft size={24} aria-hidden="true" />
          </button>
          <p aria-live="polite" aria-busy={turning} data-testid="sheet-number">
            {at} / {of}
          </p>
          <button
            type="button"
            aria-label={t("recording.sheets.next")}
            disabled={at >= of}
            onClick={() => void sheets.turn(1)}
            data-testid="sheet-next"
          >
            <IconChevronRight size={24} aria-hidden="true" />
          </button>
        </span>
        <span>
          <FileButton
            multiple
            accept={sheetKinds}
            onChange={(files) => files.length > 0 && bring.mutate(files)}
            inputProps={{
              "aria-label": t("recording.sheets.bring"),
              ...({ "data-testid": "sheet-files" } as object),
            }}
          >
            {(props) => (
              <button type="button" {...props} disabled={bring.isPending} data-testid="add-sheets">
                <IconUpload size={20} aria-hidden="true" />
                {t(bring.isPending ? "recording.sheets.opening" : "recording.sheets.bring")}
              </button>
            )}
          </FileButton>
          <button type="button" onClick={() => void sheets.addBlank()} data-testid="sheet-new">
            <IconPlus size={20} aria-hidden="true" />
            {t("recording.sheets.blank")}
          </button>
        </span>
      </div>
    </>
  );
}

const steps = new Map([
  ["ArrowRight", 1],
  ["PageDown", 1],
  ["ArrowLeft", -1],
  ["PageUp", -1],
]);

function useLeafKeys(sheets: Sheets): void {
  useEffect(() => {
    const leaf = (event: KeyboardEvent): void => {
      const by = steps.get(event.key);
      const { target } = event;
      // Where the same keys choose something else, or a question stands over the page.
      const isTaken =
        target instanceof Element &&
        target.closest("input, select, textarea, video, [role=dialog]") !== null;
      if (by === undefined || isTaken || event.defaultPrevented) return;
      if (event.altKey || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      void sheets.turn(by);
    };
    window.addEventListener("keydown", leaf);
    return () => window.removeEventListener("keydown", leaf);
  }, [sheets]);
}

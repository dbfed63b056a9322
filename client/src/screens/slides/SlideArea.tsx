import type { ReactNode } from "react";
import { SharedArea } from "./SharedArea.tsx";
import { SlidePicture } from "./SlidePicture.tsx";

/** The slide where the lesson's large picture is; a shared screen stands beside it. */
export default function SlideArea({
  screen,
  screenId,
  ...slide
}: {
  screen: ReactNode;
  /** Of the shared screen; null when there is none. */
  screenId: string | null;
} & Parameters<typeof SlidePicture>[0]) {
  return (
    <SharedArea
      things={[
        { of: "slide", id: slide.shown.deckId, node: <SlidePicture {...slide} /> },
        ...(screenId === null ? [] : [{ of: "screen", id: screenId, node: screen } as const]),
      ]}
    />
  );
}

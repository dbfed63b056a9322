import type { ComponentProps, ReactNode } from "react";
import { SharedArea } from "./SharedArea.tsx";
import { SlidePicture } from "./SlidePicture.tsx";

/** The slide where the lesson's large picture is; a shared screen stands beside it. */
export default function SlideArea({
  screen,
  screenId,
  told,
  onLarge,
  ...slide
}: {
  screen: ReactNode;
  /** Of the shared screen; null when there is none. */
  screenId: string | null;
} & Pick<ComponentProps<typeof SharedArea>, "told" | "onLarge"> &
  Parameters<typeof SlidePicture>[0]) {
  return (
    <SharedArea
      {...{ told, onLarge }}
      things={[
        { of: "slide", id: slide.shown.deckId, node: <SlidePicture {...slide} /> },
        ...(screenId === null ? [] : [{ of: "screen", id: screenId, node: screen } as const]),
      ]}
    />
  );
}

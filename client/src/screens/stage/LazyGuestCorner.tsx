import { useEffect, useState } from "react";
import type { LiveSessionContract, LiveState } from "../../media/liveSessionTypes.ts";

const importCorner = async () => import("./GuestCorner.tsx");
const tryAgainMs = 2_000;

/** The stage's code is no part of a lesson's first picture: it comes with the first hand or guest. */
export function LazyGuestCorner(props: { session: LiveSessionContract; state: LiveState }) {
  const { hands, guests } = props.state.stage;
  const [corner, setCorner] = useState<Awaited<ReturnType<typeof importCorner>> | null>(null);
  const isWanted = hands.length + guests.length > 0;
  useEffect(() => {
    if (!isWanted || corner) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const load = (): void =>
      void importCorner().then(setCorner, () => {
        timer = setTimeout(load, tryAgainMs);
      });
    load();
    return () => clearTimeout(timer);
  }, [isWanted, corner]);
  return corner && <corner.default {...props} />;
}

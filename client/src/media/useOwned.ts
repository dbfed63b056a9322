import { useEffect, useState } from "react";

/** A thing with a life of its own, and how it ends. */
export interface Owned<Thing> {
  thing: Thing;
  close: () => void;
}

/** Creates it once the component stands and closes it with the component, or when `key` changes. */
export function useOwned<Thing>(key: string, create: () => Owned<Thing>): Thing | null {
  const [thing, setThing] = useState<Thing | null>(null);
  useEffect(() => {
    const owned = create();
    // Made here rather than while rendering: a render may be thrown away without being closed.
    setThing(owned.thing);
    return owned.close;
    // `create` is a new function with every render; `key` says when a new thing is due.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [key]);
  return thing;
}

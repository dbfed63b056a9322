import { type ComponentType, lazy, useState } from "react";

/**
 * React's `lazy`, for what is loaded ahead of the tap that opens it: that is drawn at once. `lazy` by itself draws the
 * fallback first, whatever has come, and React leaves a fallback standing for a third of a second.
 */
export function lazyScreen<Props extends object>(
  load: () => Promise<{ default: ComponentType<Props> }>,
) {
  let come: ComponentType<Props> | null = null;
  const preload = async () => {
    const module = await load();
    come = module.default;
    return module;
  };
  const Later: ComponentType<Props> = lazy(preload);
  function Screen(props: Props) {
    // The same for as long as it stands: another would begin anew.
    const [Shown] = useState(() => come ?? Later);
    return <Shown {...props} />;
  }
  return Object.assign(Screen, {
    /** Rejects where it does not come; the next to ask tries again. */
    preload,
  });
}

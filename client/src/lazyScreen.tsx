import { type ComponentType, lazy, useState } from "react";

type Module<Props> = { default: ComponentType<Props> };

/**
 * React's `lazy`, for what is loaded ahead of the tap that opens it: that is drawn at once. `lazy` by itself draws the
 * fallback first, whatever has come, and React leaves a fallback standing for a third of a second.
 */
export function lazyScreen<Props extends object>(
  load: () => Promise<Module<Props>>,
  /** How it is loaded where it is drawn and has not come; what is loaded ahead is tried once. */
  whenDrawn: (once: () => Promise<Module<Props>>) => Promise<Module<Props>> = async (once) =>
    once(),
) {
  let come: ComponentType<Props> | null = null;
  const preload = async () => {
    const module = await load();
    come = module.default;
    return module;
  };
  const Later: ComponentType<Props> = lazy(async () => whenDrawn(preload));
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

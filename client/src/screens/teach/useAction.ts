import { useState } from "react";

export interface Action {
  run: () => void;
  running: boolean;
  error: unknown;
}

/** A tap that starts something which takes a moment and may fail. */
export function useAction(act: () => Promise<void>): Action {
  const [running, setRunning] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const run = (): void => {
    setRunning(true);
    setError(null);
    act().then(
      () => setRunning(false),
      (reason: unknown) => {
        setRunning(false);
        setError(reason);
      },
    );
  };
  return { run, running, error };
}

import { collectDefaultMetrics, Registry } from "prom-client";

export { Counter, Gauge, Histogram } from "prom-client";

/**
 * A registry of OpenMetrics with the process's own figures in it. Label values come from fixed sets:
 * never ids of people, lessons or addresses.
 */
export const createMetrics = (options?: { processFigures?: boolean }) => {
  const registry = new Registry<typeof Registry.OPENMETRICS_CONTENT_TYPE>();
  registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
  if (options?.processFigures ?? true) collectDefaultMetrics({ register: registry });
  return registry;
};
export type Metrics = ReturnType<typeof createMetrics>;

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

/** A counter or gauge as it stands, summed over its labels; 0 where nobody counts it yet. */
export const readFigure = async (metrics: Metrics, name: string): Promise<number> => {
  const metric = await metrics.getSingleMetric(name)?.get();
  return (metric?.values ?? []).reduce((sum, { value }) => sum + value, 0);
};

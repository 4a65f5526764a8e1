/** What is said of many measurements: pure. */

/** The nearest-rank percentile. @param sorted ascending, not empty @param p 0 to 100 */
export const percentile = (sorted: readonly number[], p: number): number =>
  sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil((p / 100) * sorted.length) - 1))]!;

export const ascending = (values: readonly number[]): number[] => [...values].sort((a, b) => a - b);

export const median = (values: readonly number[]): number => percentile(ascending(values), 50);

/** p50, p95 and p99 under a name, as figures of a scenario; none where nothing was measured. */
export function percentiles(name: string, values: readonly number[]): Record<string, number> {
  if (values.length === 0) return {};
  const sorted = ascending(values);
  return Object.fromEntries([50, 95, 99].map((p) => [`${name} p${p} ms`, percentile(sorted, p)]));
}

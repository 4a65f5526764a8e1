import { publishedInTime } from '../bus/bus.ts';
import type { DeliverDeps } from './deps.ts';

/** A retry due sooner than the scheduler's next tick wants `sweep` awake. */
export const TICK_MS = 60_000;

/** Wakes `sweep`, after the commit that makes something due; a wake that is lost costs at most a tick. */
export async function wake(deps: Pick<DeliverDeps, 'bus' | 'log'>): Promise<void> {
  const error = await publishedInTime(deps.bus.wake());
  if (error) deps.log.warn({ error }, 'wake.not_published');
}

/** `subrelay metrics`: what came and went, by the minute or hour. */
import * as answers from '../client/answers.ts';
import type { Run } from '../frame/command.ts';
import { table } from '../frame/table.ts';
import { dayAndTime } from '../frame/times.ts';
import { askAndTell, showJson } from './asking.ts';
import type { LookFlags } from './asking.ts';

export interface MetricsFlags extends LookFlags {
  bucket?: '1m' | '1h' | undefined;
  last?: number | undefined;
}

const DEFAULT_LAST = 20;

export const metrics: Run<MetricsFlags> = async (terminal, flags) => {
  const { api } = await askAndTell(flags, terminal);
  const { bucket, last } = flags;
  const seen = await api.get(answers.metrics, '/v1/metrics', { bucket, last: last ?? DEFAULT_LAST });
  if (flags.json) showJson(terminal, seen);
  else {
    const rows = seen.buckets.map(({ from, accepted, delivered, failed, closed }) => [
      ...[dayAndTime(from), String(accepted), String(delivered)],
      ...[failed > 0 ? terminal.paint('bad', String(failed)) : '0', closed ? '' : 'so far'],
    ]);
    table(rows, ['from', 'events', 'delivered', 'failed', '']).forEach(terminal.row);
  }
  return 'done';
};

/** `subrelay system`: what runs there, and by which rules. */
import * as answers from '../client/answers.ts';
import type { System } from '../client/answers.ts';
import type { Run } from '../frame/command.ts';
import { table } from '../frame/table.ts';
import { dayAndTime } from '../frame/times.ts';
import { askAndTell, showJson } from './asking.ts';
import type { LookFlags } from './asking.ts';

export const system: Run<LookFlags> = async (terminal, flags) => {
  const { api } = await askAndTell(flags, terminal);
  const seen = await api.get(answers.system, '/v1/system');
  if (flags.json) showJson(terminal, seen);
  else linesOf(seen).forEach(terminal.print);
  return 'done';
};

/** Pure. */
export function linesOf(seen: System): string[] {
  const { sweep, reconcile } = seen.passes;
  const watched = sweep.watched_at === null ? 'never busy' : `last busy ${dayAndTime(sweep.watched_at)}`;
  return [
    ...table([
      ['version', seen.version],
      ['revision', seen.revision ?? '(none)'],
      ['project', seen.project],
      ['node', seen.node],
      ['started', dayAndTime(seen.started_at)],
      ['shards', String(seen.shards)],
      ['indexes', `${seen.indexes.length} expected`],
      ['sweep', sweep.watching ? 'busy now' : watched],
      ...reconcile.map(({ source, account, ran_at, failed }) => [
        'reconcile',
        `${source} ${account} ${dayAndTime(ran_at)}${failed ? ', failed' : ''}`,
      ]),
    ]),
    ...['', ...table(Object.entries(seen.limits).map(valueRow), ['limit', ''])],
    ...['', ...table(Object.entries(seen.retention_days).map(valueRow), ['kept for days', ''])],
    ...['', ...table(seen.settings.map(settingRow), ['setting', 'value', ''])],
  ];
}

const valueRow = ([name, value]: [string, number]): string[] => [name, value.toLocaleString('en-GB')];

const settingRow = ({ variable, value, is_set, hidden }: System['settings'][number]): string[] => [
  ...[variable, hidden ? '(hidden)' : (value ?? '(none)')],
  is_set ? '' : 'default',
];

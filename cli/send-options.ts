import { BILLING_SAMPLES } from '../local/samples/billing.ts';
import { CLASSIC_SAMPLES } from '../local/samples/classic.ts';
import { WORKSPACE_SAMPLES } from '../local/samples/workspace.ts';
import { keysOf } from '../shared/base/keys.ts';
import { UsageError, parseCommand } from './command.ts';
import { settingOf } from './set-path.ts';
import type { Setting } from './set-path.ts';
import { chosen } from './suggest.ts';

const NAMES = {
  'paddle-classic': [...CLASSIC_SAMPLES.keys()],
  'paddle-billing': [...BILLING_SAMPLES.keys()],
  workspace: [...WORKSPACE_SAMPLES.keys()],
} as const;

export type SendSource = keyof typeof NAMES;
export const SEND_SOURCES: readonly SendSource[] = keysOf(NAMES);
export const namesOf = (source: SendSource): readonly string[] => NAMES[source];

export interface SendRequest {
  source: SendSource;
  name: string;
  settings: Setting[];
  times: number;
  print: boolean;
  /** Paddle sent it, and it never arrived. */
  lost: boolean;
  to?: string;
  key?: string;
  secret?: string;
  topic?: string;
  project?: string;
}

/** What belongs to which source. */
const OWN: Readonly<Record<SendSource, readonly string[]>> = {
  'paddle-classic': ['to', 'key', 'lost'],
  'paddle-billing': ['to', 'secret', 'lost'],
  workspace: ['topic', 'project'],
};

const options = {
  set: { type: 'string', multiple: true },
  times: { type: 'string' },
  print: { type: 'boolean' },
  list: { type: 'boolean' },
  lost: { type: 'boolean' },
  to: { type: 'string' },
  key: { type: 'string' },
  secret: { type: 'string' },
  topic: { type: 'string' },
  project: { type: 'string' },
} as const;

/**
 * Reads the arguments of `send`.
 * @throws UsageError
 */
export function parseSend(args: readonly string[]): SendRequest | { list: readonly SendSource[] } {
  const { values, positionals } = parseCommand('send', args, { options, allowPositionals: true });
  const { list, set = [], times = '1', print = false, lost = false, ...rest } = values;
  const [sourceName, name, ...more] = positionals;
  if (sourceName === undefined) {
    if (list) return { list: SEND_SOURCES };
    throw new UsageError('Say what to send: npx subrelay send SOURCE NAME; see npx subrelay send --help');
  }
  const source = chosen('source', sourceName, SEND_SOURCES, `Sources: ${SEND_SOURCES.join(', ')}`);
  if (list) return { list: [source] };
  if (name === undefined || more.length > 0) {
    throw new UsageError(`Say which one, and only one: npx subrelay send ${source} NAME; --list lists the names`);
  }
  refuseOthers(source, values);
  return {
    source,
    name: chosen('name', name, namesOf(source), `npx subrelay send ${source} --list lists all`),
    settings: set.map(settingOf),
    times: timesOf(times),
    print,
    lost,
    ...rest,
  };
}

function refuseOthers(source: SendSource, values: Readonly<Record<string, unknown>>): void {
  for (const [other, names] of Object.entries(OWN)) {
    const wrong = names.find((name) => values[name] !== undefined && !OWN[source].includes(name));
    if (wrong) throw new UsageError(`--${wrong} is for ${other}; ${source} takes --${OWN[source].join(', --')}`);
  }
}

function timesOf(text: string): number {
  const times = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (times < 1 || times > 1_000)
    throw new UsageError(`--times wants a number from 1 to 1000, not ${JSON.stringify(text)}`);
  return times;
}

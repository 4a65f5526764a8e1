import { UsageError, parseCommand } from './command.ts';
import type { SampleSource, SendRequest } from './sender.ts';
import { SENDERS } from './senders.ts';
import { settingOf } from './set-path.ts';
import { chosen } from './suggest.ts';

const BY_WORD: ReadonlyMap<string, SampleSource> = new Map(SENDERS.map((each) => [each.word, each]));
export const SEND_SOURCES: readonly string[] = [...BY_WORD.keys()];

/** What to send, and as which source's; or the sources whose names are to be listed. */
export type Asked = { request: SendRequest; samples: SampleSource } | { list: readonly SampleSource[] };

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
export function parseSend(args: readonly string[]): Asked {
  const { values, positionals } = parseCommand('send', args, { options, allowPositionals: true });
  const { list, set = [], times = '1', print = false, lost = false, ...rest } = values;
  const [sourceName, name, ...more] = positionals;
  if (sourceName === undefined) {
    if (list) return { list: SENDERS };
    throw new UsageError('Say what to send: npx subrelay send SOURCE NAME; see npx subrelay send --help');
  }
  const samples = chosen('source', sourceName, BY_WORD, `Sources: ${SEND_SOURCES.join(', ')}`);
  const { word } = samples;
  if (list) return { list: [samples] };
  if (name === undefined || more.length > 0) {
    throw new UsageError(`Say which one, and only one: npx subrelay send ${word} NAME; --list lists the names`);
  }
  refuseOthers(samples, values);
  const request = {
    source: word,
    name: chosen('name', name, namesOf(samples), `npx subrelay send ${word} --list lists all`),
    settings: set.map(settingOf),
    times: timesOf(times),
    print,
    lost,
    ...rest,
  };
  return { request, samples };
}

const namesOf = ({ names }: SampleSource): ReadonlyMap<string, string> => new Map(names.map((name) => [name, name]));

function refuseOthers({ word, options: own }: SampleSource, values: Readonly<Record<string, unknown>>): void {
  for (const other of SENDERS) {
    const wrong = other.options.find((name) => values[name] !== undefined && !own.includes(name));
    if (wrong) throw new UsageError(`--${wrong} is for ${other.word}; ${word} takes --${own.join(', --')}`);
  }
}

function timesOf(text: string): number {
  const times = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (times < 1 || times > 1_000)
    throw new UsageError(`--times wants a number from 1 to 1000, not ${JSON.stringify(text)}`);
  return times;
}

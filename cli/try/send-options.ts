import { UsageError } from '../frame/usage-error.ts';
import type { SampleSource, SendRequest } from './sender.ts';
import { SENDERS } from './senders.ts';
import { settingOf } from './set-path.ts';
import { chosen } from './suggest.ts';

const BY_WORD: ReadonlyMap<string, SampleSource> = new Map(SENDERS.map((each) => [each.word, each]));
const SEND_SOURCES: readonly string[] = [...BY_WORD.keys()];

/** What to send, and as which source's; or the sources whose names are to be listed. */
export type Asked = { request: SendRequest; samples: SampleSource } | { list: readonly SampleSource[] };

export interface SendFlags {
  set?: readonly string[] | undefined;
  times?: number | undefined;
  print?: boolean | undefined;
  list?: boolean | undefined;
  lost?: boolean | undefined;
  change?: boolean | undefined;
  to?: string | undefined;
  key?: string | undefined;
  secret?: string | undefined;
  topic?: string | undefined;
  project?: string | undefined;
}

/**
 * Reads what `send` is to send.
 * @throws UsageError
 */
export function askedOf(flags: SendFlags, source: string | undefined, name: string | undefined): Asked {
  const { list, set = [], times = 1, print = false, lost = false, change, ...rest } = flags;
  if (source === undefined) {
    if (list) return { list: SENDERS };
    throw new UsageError('Say what to send: $subrelay send SOURCE NAME; see $subrelay send --help');
  }
  const samples = chosen('source', source, BY_WORD, `Sources: ${SEND_SOURCES.join(', ')}`);
  const { word } = samples;
  if (list) return { list: [samples] };
  if (name === undefined) throw new UsageError(`Say which one: $subrelay send ${word} NAME; --list lists the names`);
  refuseOthers(samples, { ...flags });
  const chosenName = chosen('name', name, namesOf(samples), `$subrelay send ${word} --list lists all`);
  const settings = set.map(settingOf);
  return { request: { source: word, name: chosenName, settings, times, print, lost, change, ...rest }, samples };
}

const namesOf = ({ names }: SampleSource): ReadonlyMap<string, string> => new Map(names.map((name) => [name, name]));

function refuseOthers({ word, options: own }: SampleSource, values: Readonly<Record<string, unknown>>): void {
  for (const other of SENDERS) {
    const wrong = other.options.find((name) => values[name] !== undefined && !own.includes(name));
    if (wrong) throw new UsageError(`--${wrong} is for ${other.word}; ${word} takes --${own.join(', --')}`);
  }
}

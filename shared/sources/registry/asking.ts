import type { JsonObject } from '../../base/json.ts';
import type { Log } from '../../base/log.ts';
import type { NormalizedEvent } from '../../events/event.ts';
import type { Config, Setting } from '../../settings/config.ts';
import type { BudgetFor } from '../asking/budget.ts';
import { openGate } from '../asking/gate.ts';
import type { STATE_BACKOFF_SECONDS } from '../asking/settings.ts';
import type { AnySource, AskDeps, AskSetting, Asked, FetchState, OwnState, Source, SubjectEvent } from '../source.ts';
import type { RulesOf } from '../subject-rules.ts';
import { hasStateIn } from './registry.ts';

type AskedSource<Ask extends Setting> = Pick<Source<Ask>, 'name' | 'ask'>;
type Backoff = typeof STATE_BACKOFF_SECONDS;

/** All sources, asked by an event's own. */
export interface Asking {
  /** Whether an event's subject has a state that its source can be asked for. */
  hasState: (event: NormalizedEvent) => event is SubjectEvent;
  /** `unavailable` where nothing is configured for the event's account. */
  fetchState: FetchState;
  /** The address of whom a subject is, where its source tells one apart from the state. */
  fetchEmail: (event: SubjectEvent, state: JsonObject) => Promise<string | null>;
  ownState: OwnState;
  rulesOf: RulesOf;
}

export interface AskingDeps extends Omit<AskDeps, 'openGate'> {
  budgetFor: BudgetFor;
  log: Log;
}

/**
 * Opens the way to every source that has an API.
 * @throws ConfigError if a setting names what is not there, as WORKSPACE_KEY_FILE may
 */
export async function openAsking<S extends AnySource>(
  sources: readonly (S & AskedSource<AskSetting<S>>)[],
  config: Config<AskSetting<S> | Backoff>,
  deps: AskingDeps,
): Promise<Asking> {
  const opened = await Promise.all(sources.map((source) => openSource(source, config, deps)));
  const asked = new Map(opened.filter((each) => each !== null));
  const hasState = hasStateIn(sources);
  return {
    hasState,
    fetchState: async (event, stored) => {
      if (!hasState(event)) return { kind: 'unavailable' };
      return asked.get(event.source)?.fetchState(event, stored) ?? { kind: 'unavailable' };
    },
    fetchEmail: async (event, state) => (await asked.get(event.source)?.fetchEmail?.(event, state)) ?? null,
    rulesOf: (source) => asked.get(source)?.rules ?? null,
    ownState: (event, raw) => asked.get(event.source)?.ownState?.(event, raw) ?? null,
  };
}

async function openSource<Ask extends Setting>(
  { name, ask }: AskedSource<Ask>,
  config: Config<Ask | Backoff>,
  { budgetFor, ...deps }: AskingDeps,
): Promise<[string, Asked] | null> {
  if (ask === null) return null;
  const { open } = await ask.load();
  const openGateOf = (requestsPerMinute: number) =>
    openGate({
      ...deps,
      api: name,
      budget: budgetFor(name, requestsPerMinute),
      backoffMs: config.stateBackoffSeconds * 1000,
    });
  return [name, open(config, { ...deps, openGate: openGateOf })];
}

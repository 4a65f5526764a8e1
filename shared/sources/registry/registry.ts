/** Every source there is. This is the only place that lists them (docs/decisions/2026-11-30-source-seam.md). */
import { API_SOURCE, OWN_SOURCE } from '../../events/event.ts';
import type { NormalizedEvent, SourceName } from '../../events/event.ts';
import { paddleBilling } from '../paddle-billing/source.ts';
import { paddleClassic } from '../paddle-classic/source.ts';
import { pubsub } from '../pubsub/source.ts';
import { withoutDoor } from '../source.ts';
import type { AnySource, AskSetting, CompareSetting, Source, SubjectEvent } from '../source.ts';
import { googleWorkspace } from '../workspace/source.ts';

export const SOURCES = [
  googleWorkspace,
  paddleClassic,
  paddleBilling,
  pubsub,
  withoutDoor(API_SOURCE),
  withoutDoor(OWN_SOURCE),
] as const;

export const SOURCE_NAMES: readonly SourceName[] = SOURCES.map(({ name }) => name);

/** The functions that take notifications in. */
export const DOORS: readonly string[] = unique(SOURCES.flatMap(({ door }) => door ?? [])).sort();

/** The settings of a function that asks sources. */
export const askSettings = <S extends AnySource>(
  sources: readonly (S & Pick<Source<AskSetting<S>>, 'ask'>)[],
): AskSetting<S>[] => unique(sources.flatMap(({ ask }) => ask?.settings ?? []));

/** The settings of a function that compares with sources. */
export const compareSettings = <S extends AnySource>(
  sources: readonly (S & Pick<Source<never, CompareSetting<S>>, 'compare'>)[],
): CompareSetting<S>[] => unique(sources.flatMap(({ compare }) => compare?.settings ?? []));

/** Whether an event's subject has a state that its source can be asked for. */
export const hasStateIn = (sources: readonly AnySource[]): ((event: NormalizedEvent) => event is SubjectEvent) => {
  const asked = new Set(sources.flatMap(({ name, ask }) => (ask ? [name] : [])));
  return (event): event is SubjectEvent => event.subject?.kind === 'subscription' && asked.has(event.source);
};

function unique<T>(values: readonly T[]): T[] {
  return [...new Set(values)];
}

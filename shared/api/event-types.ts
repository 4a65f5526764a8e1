/** Every type that an event can have: who says it, and what its `data` and `state` hold. */
import { OPERATIONAL_DATA } from '../deliveries/operational-data.ts';
import { operationalTypes } from '../deliveries/operational-events.ts';
import { OWN_SOURCE } from '../events/event.ts';
import type { Saying } from '../sources/saying.ts';
import type { AnySource } from '../sources/source.ts';

const ofOurs = operationalTypes.map((type): Saying => ({
  type,
  source: OWN_SOURCE,
  sourceType: type,
  data: OPERATIONAL_DATA[type],
  state: null,
}));

/** By type, sorted. A client's own types are besides: their data is the client's. */
export async function eventTypes(sources: readonly AnySource[]): Promise<ReadonlyMap<string, readonly Saying[]>> {
  const said = await Promise.all(sources.map(async ({ says }) => (await says?.())?.sayings ?? []));
  const sayings = [...said.flat(), ...ofOurs];
  const types = [...new Set(sayings.map(({ type }) => type))].sort();
  return new Map(types.map((type) => [type, sayings.filter((saying) => saying.type === type)]));
}

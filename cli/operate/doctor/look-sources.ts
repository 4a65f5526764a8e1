/** Firestore, for what each source has told, and how far it was compared. All queries have their index. */
import { parseStored } from '../../../shared/base/json.ts';
import type { JsonObject } from '../../../shared/base/json.ts';
import { CURSORS } from '../../../shared/reconcile/cursors.ts';
import { readPlace } from '../../../shared/reconcile/place.ts';
import { ConfigError } from '../../../shared/settings/config.ts';
import type { Env } from '../../../shared/settings/config.ts';
import type { AnySource } from '../../../shared/sources/source.ts';
import { readHeard } from '../../../shared/status/heard.ts';
import type { Store } from '../../../shared/store/store.ts';
import type { Finding } from './finding.ts';
import { judgeLag, judgeSilence } from './judge-customers.ts';

/** An account of a source that the settings name. */
export interface ConfiguredAccount {
  source: AnySource;
  account: string;
  /** What to do where its notifications stay away. */
  whenSilent: string;
}

/** Those that the settings tell of; a setting that is wrong is another check's to tell. */
export async function configuredAccounts(sources: readonly AnySource[], env: Env): Promise<ConfiguredAccount[]> {
  const found = await Promise.all(sources.map((source) => accountsOf(source, env)));
  return found.flat();
}

async function accountsOf(source: AnySource, env: Env): Promise<ConfiguredAccount[]> {
  if (source.operate === null) return [];
  const { accountsIn, whenSilent } = await source.operate();
  try {
    return accountsIn(env).map((account) => ({ source, account, whenSilent }));
  } catch (error) {
    if (error instanceof ConfigError) return [];
    throw error;
  }
}

/** How far back notifications are looked for. */
const LOOK_BACK_MS = 30 * 24 * 3_600_000;

export async function lookAtSilence(
  store: Store,
  { source: { name }, account, whenSilent }: ConfiguredAccount,
  now: number,
): Promise<Finding[]> {
  const heard = await readHeard(store, { source: name, account }, now - LOOK_BACK_MS);
  return [judgeSilence({ account: `${name} ${account}`, whenSilent }, heard, now)];
}

/** How far each walk has come that goes on with time. */
export async function lookAtLag(store: Store, sources: readonly AnySource[], now: number): Promise<Finding[]> {
  const { docs } = await store.query(CURSORS);
  const findings = docs.map(async ({ id, data }) => {
    const source = sources.find(({ name }) => id.startsWith(`${name} `));
    const place = parseStored(data.place);
    const upTo = source && place ? await upToOf(source, place) : undefined;
    return upTo === undefined ? [] : [judgeLag(id, upTo, now)];
  });
  return (await Promise.all(findings)).flat();
}

/** @returns null where the first pass has not come to its end; undefined where places say no time */
async function upToOf({ compare, operate }: AnySource, place: JsonObject): Promise<number | null | undefined> {
  if (compare?.by !== 'list') return (await operate?.())?.upTo?.(place);
  const lastBegan = readPlace(place)?.lastBegan ?? null;
  return lastBegan === null ? null : Date.parse(lastBegan);
}

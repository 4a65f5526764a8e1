import { nearestTo } from '../../shared/base/nearest.ts';
import { UsageError } from '../frame/usage-error.ts';

/**
 * Picks one of some things by its name.
 * @param what the kind of thing, for the message
 * @throws UsageError that names the nearest
 */
export function chosen<T>(what: string, given: string, named: ReadonlyMap<string, T>, seeAll: string): T {
  const found = named.get(given);
  if (found !== undefined) return found;
  const nearest = nearestTo(given, [...named.keys()]);
  const hint = nearest === undefined ? '' : `: did you mean ${nearest}?`;
  throw new UsageError(`There is no ${what} ${JSON.stringify(given)}${hint || ';'} ${seeAll}`);
}

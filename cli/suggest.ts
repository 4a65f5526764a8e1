import { nearestTo } from '../shared/base/nearest.ts';
import { UsageError } from './command.ts';

/**
 * Picks one of some names.
 * @param what the kind of name, for the message
 * @throws UsageError that names the nearest
 */
export function chosen<T extends string>(what: string, given: string, names: readonly T[], seeAll: string): T {
  const found = names.find((name) => name === given);
  if (found !== undefined) return found;
  const nearest = nearestTo(given, names);
  const hint = nearest === undefined ? '' : `: did you mean ${nearest}?`;
  throw new UsageError(`There is no ${what} ${JSON.stringify(given)}${hint || ';'} ${seeAll}`);
}

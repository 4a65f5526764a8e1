/** What becomes of names in a request that its route does not know. */
import { nearestTo } from '../base/nearest.ts';

export interface Handling {
  /** They are refused; else they are passed over, and told in `warnings`. */
  strict: boolean;
  /** Sentences for the answer. */
  warnings: string[];
}

/** A misspelt name is one of a few; more of them, or longer ones, are somebody's data. */
const MOST_TOLD = 20;
const MOST_LETTERS = 64;

/**
 * Passes over unknown names, each with a warning, or says why they are refused.
 * @param kind `field` or `parameter`
 * @param known the names that they may have been meant for
 * @returns by name what is wrong with it; empty where they are passed over
 */
export function refuseUnknown(
  unknown: readonly string[],
  known: readonly string[],
  kind: 'field' | 'parameter',
  { strict, warnings }: Handling,
): Record<string, string> {
  const told = unknown.slice(0, MOST_TOLD).map((name) => [name.slice(0, MOST_LETTERS), hintFor(name, known)] as const);
  if (strict) return Object.fromEntries(told.map(([name, hint]) => [name, `is no ${kind} here${hint}`]));
  warnings.push(...told.map(([name, hint]) => `${name}: is no ${kind} here, and was ignored${hint}`));
  return {};
}

function hintFor(name: string, known: readonly string[]): string {
  const nearest = nearestTo(name.slice(0, MOST_LETTERS), known);
  return nearest === undefined ? '' : ` (did you mean ${nearest}?)`;
}

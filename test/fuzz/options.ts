/** The options of `npm run fuzz:api`: its own, and those that schemathesis gets. */
import { randomInt } from 'node:crypto';

import { ASKERS } from './roles.ts';
import type { Asker } from './roles.ts';

export interface Options {
  askers: readonly Asker[];
  /** Of every run: a run of one asker can be repeated alone. */
  seed: string;
  rest: readonly string[];
}

/** Few enough that four runs end within half an hour on two cores. */
const USUAL = ['--max-examples', '20'];

/** @throws RangeError where a role is none */
export function optionsIn(given: readonly string[]): Options {
  const roles = valueOf(given, '--role') ?? ASKERS.join(',');
  const seed = valueOf(given, '--seed') ?? String(randomInt(1_000_000));
  const own = ['--role', '--seed'];
  const rest = given.filter((each, place) => !own.includes(each) && !own.includes(given[place - 1] ?? ''));
  return {
    askers: roles.split(',').map(askerOf),
    seed,
    rest: rest.includes('--max-examples') ? rest : [...USUAL, ...rest],
  };
}

function valueOf(given: readonly string[], name: string): string | undefined {
  const place = given.indexOf(name);
  return place < 0 ? undefined : given[place + 1];
}

function askerOf(role: string): Asker {
  const found = ASKERS.find((each) => each === role);
  if (found === undefined) throw new RangeError(`--role ${role}: must be of ${ASKERS.join(', ')}`);
  return found;
}

/** Whether a run asks all operations of the document: where operations are chosen, or its first phases left out, it can't. */
export const asksAll = ({ rest }: Pick<Options, 'rest'>): boolean =>
  !rest.some((each) => /^--(in|ex)clude-/.test(each)) &&
  (!rest.includes('--phases') || /coverage|fuzzing/.test(rest[rest.indexOf('--phases') + 1] ?? ''));

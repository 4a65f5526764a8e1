/** What becomes of one mutant: its tests run one after the other, until one notices it. */
import type { Copy } from './copy.ts';
import type { Mutant } from './mutant.ts';
import type { Found, Results } from './results.ts';

/** How long a test without a mutant may last, and at least one with it: a mutant that makes it hang is noticed, too. */
const PATIENCE_MS = 1_800_000;
const AT_LEAST_MS = 90_000;
const TIMES_AS_LONG = 3;

type Fate = Pick<Found, 'fate' | 'by'>;

/** @returns what becomes of mutants in this copy; lengths of tests are measured once, before the mutant that asks first */
export function judge(copy: Copy, results: Results, print: (text: string) => void) {
  async function lengthOf(test: string): Promise<number | null> {
    const known = results.lengths.get(test);
    if (known !== undefined) return known;
    const began = performance.now();
    const { passed, output } = await copy.test(test, PATIENCE_MS);
    if (!passed) print(`This test fails without any mutant: ${test}\n${output}`);
    const ms = passed ? Math.ceil(performance.now() - began) : null;
    await results.keep({ test, ms });
    return ms;
  }

  async function fateOf(mutant: Mutant): Promise<Fate> {
    let fate: Fate = { fate: 'SURVIVED', by: null };
    for (const test of mutant.tests) {
      const lastedMs = await lengthOf(test);
      if (lastedMs === null) {
        fate = { fate: 'unjudged', by: null };
        continue;
      }
      const longestMs = Math.max(AT_LEAST_MS, TIMES_AS_LONG * lastedMs);
      const { passed, hung, failed } = await copy.withMutant(mutant, () => copy.test(test, longestMs));
      if (!passed) return { fate: hung ? 'hung' : 'noticed', by: `${test}${failed === null ? '' : ` › ${failed}`}` };
    }
    return fate;
  }

  return async (mutant: Mutant): Promise<Found> => {
    const began = performance.now();
    const fate = await fateOf(mutant);
    const seconds = Math.round((performance.now() - began) / 1_000);
    const found = { file: mutant.file, harm: mutant.harm, ...fate, seconds };
    await results.keep(found);
    return found;
  };
}

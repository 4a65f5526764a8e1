/** One change of the code that would hurt a user, and the tests that must notice it. */
export interface Mutant {
  /** The damage, as an operator or a receiver would see it. */
  harm: string;
  /** The changed file, from the root of the repository. */
  file: string;
  /** A text that stands exactly once in the file. */
  find: string;
  replace: string;
  /** Test files, of which at least one must fail. */
  tests: readonly string[];
}

/** Mutants of one file that the same tests must notice: the harm, the text and its replacement of each. */
export const mutantsOf = (
  file: string,
  tests: readonly string[],
  changes: readonly (readonly [harm: string, find: string, replace: string])[],
): Mutant[] => changes.map(([harm, find, replace]) => ({ harm, file, find, replace, tests }));

/** How often a text stands in another. */
export const timesIn = (text: string, part: string): number => text.split(part).length - 1;

/**
 * The mutated file.
 * @throws Error where the text does not stand exactly once: the list is out of date
 */
export function mutated(source: string, { file, find, replace }: Mutant): string {
  const times = timesIn(source, find);
  if (times !== 1) throw new Error(`${file}: the text of a mutant stands ${times} times, not once: ${find}`);
  return source.replace(find, () => replace);
}

/** The options of a program that a developer runs (`npm run bench`, `chaos`, `mutants`, …). */
import process from 'node:process';

/** Reads them; wrong ones end the program in one line, with exit code 2. @param read throws TypeError or RangeError for these */
export function readOptions<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof TypeError || error instanceof RangeError)) throw error;
    console.error(error.message);
    process.exit(2);
  }
}

/** @param text of the option with that name @throws RangeError unless it is a number that is not negative */
export function numberIn(name: string, text: string): number {
  const number = text.trim() === '' ? NaN : Number(text);
  if (!(number >= 0)) throw new RangeError(`--${name} takes a number, not ${JSON.stringify(text)}`);
  return number;
}

/** What a run found so far, in a file that the next one goes on from: one line for each test and each mutant. */
import { appendFile, readFile } from 'node:fs/promises';

import { z } from 'zod';

import type { Mutant } from './mutant.ts';

const found = z.strictObject({
  file: z.string(),
  harm: z.string(),
  fate: z.enum(['noticed', 'hung', 'SURVIVED', 'unjudged']),
  /** The test that noticed. */
  by: z.string().nullable(),
  seconds: z.number(),
});
const measured = z.strictObject({
  test: z.string(),
  /** How long it lasts without a mutant; null where it fails then, and would notice everything. */
  ms: z.number().nullable(),
});

export type Found = z.output<typeof found>;
export type Measured = z.output<typeof measured>;

export interface Results {
  /** The last that was found, by {@link nameOf}. */
  found: Map<string, Found>;
  /** By the path of the test. */
  lengths: Map<string, number | null>;
  keep: (line: Found | Measured) => Promise<void>;
}

export const nameOf = ({ file, harm }: Pick<Mutant, 'file' | 'harm'>): string => `${file}: ${harm}`;

/**
 * @param path of a file that need not exist; without one nothing is kept
 * @throws ZodError where the file holds other lines
 */
export async function openResults(path?: string): Promise<Results> {
  const results: Results = {
    found: new Map(),
    lengths: new Map(),
    keep: async (line) => {
      take(line);
      if (path !== undefined) await appendFile(path, `${JSON.stringify(line)}\n`);
    },
  };
  function take(line: Found | Measured): void {
    if ('test' in line) results.lengths.set(line.test, line.ms);
    else results.found.set(nameOf(line), line);
  }
  for (const line of path === undefined ? [] : await linesOf(path))
    take(z.union([found, measured]).parse(JSON.parse(line)));
  return results;
}

async function linesOf(path: string): Promise<string[]> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
    throw error;
  });
  return text.split('\n').filter((line) => line !== '');
}

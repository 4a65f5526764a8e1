/** Recordings of what must not change, one JSON file each: compared on every run, written only where `RECORD=1` says so. */
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { expect } from '@jest/globals';

import { eventually } from '../eventually.ts';

const FOLDER = 'test/fixtures/recorded';
const isRecording = process.env['RECORD'] === '1';

export interface Recordings {
  /** Compares a value with its recording, members in their order. */
  compare: (name: string, value: unknown) => void;
  /** Looks again until the value is as it was recorded: what is written after an answer follows it by a moment. */
  settle: (name: string, look: () => Promise<unknown>) => Promise<void>;
  /** There is no recording that nothing was compared with. */
  expectAllCompared: () => void;
}

/** @param part the folder of the recordings that one test file owns */
export function openRecordings(part: string): Recordings {
  const compared = new Set<string>();
  if (isRecording) rmSync(join(FOLDER, part), { recursive: true, force: true });

  const compare = (name: string, value: unknown): void => {
    const file = join(FOLDER, part, `${name}.json`);
    const text = textOf(value);
    compared.add(`${name}.json`);
    if (isRecording) return write(file, text);
    expect(text).toBe(existsSync(file) ? readFileSync(file, 'utf8') : `nothing: npm run record writes ${file}`);
  };
  return {
    compare,
    settle: async (name, look) => {
      if (isRecording) return compare(name, await quiet(look));
      await eventually(async () => compare(name, await look()));
    },
    expectAllCompared: () => {
      const recorded = readdirSync(join(FOLDER, part), { recursive: true, encoding: 'utf8' });
      expect(recorded.filter((file) => file.endsWith('.json')).sort()).toEqual([...compared].sort());
    },
  };
}

const textOf = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

const QUIET_LOOKS = 40;

/** What is shown many times in a row; only a recording needs it, a comparison knows what it waits for. */
async function quiet(look: () => Promise<unknown>): Promise<unknown> {
  let [last, same] = ['', 0];
  for (;;) {
    const value = await look();
    same = textOf(value) === last ? same + 1 : 0;
    last = textOf(value);
    if (same === QUIET_LOOKS) return value;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

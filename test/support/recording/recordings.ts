/** Recordings of what must not change, one JSON file each: compared on every run, written only where `RECORD=1` says so. */
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

import { expect } from '@jest/globals';

import { PATIENT_MS } from '../patience.ts';

const FOLDER = 'test/fixtures/recorded';
const isRecording = process.env['RECORD'] === '1';
const LOOK_EVERY_MS = 100;
/** So many looks in a row show the same before it is recorded: a comparison knows what it waits for, a recording does not. */
const QUIET_LOOKS = 20;

export interface Recordings {
  /** Compares a value with its recording, members in their order. */
  compare: (name: string, value: unknown) => void;
  /**
   * The same of each member, in a recording of its own; looks again until all are as recorded, since what is written after an
   * answer follows it by a moment.
   */
  settle: (folder: string, look: () => Promise<Record<string, unknown>>) => Promise<void>;
  /** There is no recording that nothing was compared with. */
  expectAllCompared: () => void;
}

/** @param part the folder of the recordings that one test file owns */
export function openRecordings(part: string): Recordings {
  const compared = new Set<string>();
  if (isRecording) rmSync(join(FOLDER, part), { recursive: true, force: true });
  const fileOf = (name: string) => join(FOLDER, part, `${named(name)}.json`);

  const compare = (name: string, value: unknown): void => {
    compared.add(named(name));
    if (isRecording) write(fileOf(name), textOf(value));
    else if (textOf(value) !== recordedIn(fileOf(name))) expectSame(fileOf(name), value);
  };
  const isSame = (folder: string, values: Record<string, unknown>): boolean =>
    Object.entries(values).every(([name, value]) => textOf(value) === recordedIn(fileOf(join(folder, name))));
  return {
    compare,
    settle: async (folder, look) => {
      const found = isRecording ? await quiet(look) : await settled(look, (values) => isSame(folder, values));
      for (const [name, value] of Object.entries(found)) compare(join(folder, name), value);
    },
    expectAllCompared: () => {
      const there = readdirSync(join(FOLDER, part), { recursive: true, encoding: 'utf8' });
      const recorded = there.filter((file) => file.endsWith('.json')).map((file) => file.slice(0, -'.json'.length));
      expect(recorded.sort()).toEqual([...compared].sort());
    },
  };
}

/** As a file is named. */
const named = (name: string): string => name.replaceAll(' ', '-');

const textOf = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

const recordedIn = (file: string): string => (existsSync(file) ? readFileSync(file, 'utf8') : 'null');

function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

/** Fails: shows every line that differs with the path that leads to it. */
function expectSame(file: string, value: unknown): void {
  const recorded = linesOf(JSON.parse(recordedIn(file)));
  expect({ [`npm run record writes ${file}`]: linesOf(value) }).toEqual({
    [`npm run record writes ${file}`]: recorded,
  });
  // Only members in another order are the same so far.
  expect(textOf(value)).toBe(recordedIn(file));
}

function linesOf(value: unknown, path = ''): string[] {
  if (typeof value !== 'object' || value === null) return [`${path} = ${JSON.stringify(value)}`];
  const members = Object.entries(value);
  if (members.length === 0) return [`${path} = ${JSON.stringify(value)}`];
  return members.flatMap(([name, member]) => linesOf(member, path === '' ? name : `${path} · ${name}`));
}

/** @returns what was seen last */
async function settled<T>(look: () => Promise<T>, isSettled: (value: T) => boolean): Promise<T> {
  const until = performance.now() + PATIENT_MS;
  for (;;) {
    const value = await look();
    if (isSettled(value) || performance.now() > until) return value;
    await setTimeout(LOOK_EVERY_MS);
  }
}

async function quiet<T>(look: () => Promise<T>): Promise<T> {
  let [last, same] = ['', 0];
  return settled(look, (value) => {
    same = textOf(value) === last ? same + 1 : 0;
    last = textOf(value);
    return same >= QUIET_LOOKS;
  });
}

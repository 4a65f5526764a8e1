import { describe, expect, it, jest } from '@jest/globals';

import { createLog } from '../../../../shared/base/log.ts';
import {
  FLUSH_EVERY_MS,
  FLUSH_FAILED_EVERY_MS,
  FLUSH_IDLE_EVERY_MS,
  FLUSH_IDLE_REQUESTS,
  createFlushing,
} from '../../../../shared/telemetry/flushing.ts';

function world() {
  const lines: Record<string, unknown>[] = [];
  const destination = { write: (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>) };
  let now = 0;
  let flushes = 0;
  let end: () => void = () => undefined;
  const flushing = createFlushing({
    now: () => now,
    flush: () => {
      flushes += 1;
      return new Promise<void>((resolve) => {
        end = resolve;
      });
    },
    log: createLog('tested', { destination }),
  });
  return {
    lines,
    flushing,
    at: (time: number) => {
      now = time;
    },
    flushes: () => flushes,
    /** The export that runs is over. */
    end: async (waiting: Promise<void> | undefined) => {
      end();
      await waiting;
    },
  };
}

describe('what has gathered is exported', () => {
  it('with the first answer, and then once in a while', async () => {
    const { flushing, at, flushes, end } = world();
    flushing.begins();
    await end(flushing.ends(Infinity));
    expect(flushes()).toBe(1);
    for (const [time, expected] of [
      [FLUSH_IDLE_EVERY_MS - 1, 1],
      [FLUSH_IDLE_EVERY_MS, 2],
      [FLUSH_IDLE_EVERY_MS + 1, 2],
    ] as const) {
      at(time);
      flushing.begins();
      await end(flushing.ends(Infinity));
      expect([time, flushes()]).toEqual([time, expected]);
    }
  });

  it('less often while other requests are open', async () => {
    const { flushing, at, flushes, end } = world();
    flushing.begins();
    flushing.begins();
    await end(flushing.ends(Infinity));
    for (const [time, expected] of [
      [FLUSH_IDLE_EVERY_MS, 1],
      [FLUSH_EVERY_MS - 1, 1],
      [FLUSH_EVERY_MS, 2],
    ] as const) {
      at(time);
      flushing.begins();
      await end(flushing.ends(Infinity));
      expect([time, flushes()]).toEqual([time, expected]);
    }
  });

  it('less often under load, though its requests end together', async () => {
    const { flushing, at, flushes, end } = world();
    flushing.begins();
    await end(flushing.ends(Infinity));
    for (let request = 1; request < FLUSH_IDLE_REQUESTS; request += 1) {
      flushing.begins();
      expect(flushing.ends(Infinity)).toBeUndefined();
    }
    for (const [time, expected] of [
      [FLUSH_EVERY_MS - 1, 1],
      [FLUSH_EVERY_MS, 2],
    ] as const) {
      at(time);
      flushing.begins();
      await end(flushing.ends(Infinity));
      expect([time, flushes()]).toEqual([time, expected]);
    }
  });

  it('once for all that end meanwhile, and they don’t wait', async () => {
    const { flushing, at, flushes, end } = world();
    for (let open = 0; open < 3; open += 1) flushing.begins();
    const waiting = flushing.ends(Infinity);
    at(FLUSH_EVERY_MS);
    expect([flushing.ends(Infinity), flushing.ends(Infinity)]).toEqual([undefined, undefined]);
    await end(waiting);
    expect(flushes()).toBe(1);
  });

  it('not with an answer whose caller is gone', () => {
    const { flushing, flushes } = world();
    flushing.begins();
    expect(flushing.ends(0)).toBeUndefined();
    expect(flushes()).toBe(0);
  });

  it('while no longer than the answer may wait, though the export hangs', async () => {
    const { flushing, flushes } = world();
    flushing.begins();
    await flushing.ends(1);
    expect(flushes()).toBe(1);
  });
});

describe('an export that fails', () => {
  it('is not tried again for a while', async () => {
    const { flushing, at, flushes, end } = world();
    flushing.begins();
    await end(flushing.ends(Infinity));
    flushing.failed(new Error('refused'));
    for (const [time, expected] of [
      [FLUSH_FAILED_EVERY_MS - 1, 1],
      [FLUSH_FAILED_EVERY_MS, 2],
    ] as const) {
      at(time);
      flushing.begins();
      await end(flushing.ends(Infinity));
      expect([time, flushes()]).toEqual([time, expected]);
    }
  });

  it('is told once in ten minutes, with how many there were', () => {
    const { flushing, at, lines } = world();
    for (const time of [0, 60_000, 120_000, 600_000]) {
      at(time);
      flushing.failed(new Error('refused'));
    }
    expect(lines).toMatchObject([
      { message: 'telemetry.not_exported', severity: 'WARNING', exports: 1 },
      { message: 'telemetry.not_exported', severity: 'WARNING', exports: 3 },
    ]);
  });
});

it.each([
  ['half a second', Infinity, 500],
  ['no longer than the request has', 40, 40],
])('an answer waits for an export that hangs: %s', async (_, leftMs, expected) => {
  const { flushing } = world();
  flushing.begins();
  jest.useFakeTimers();
  try {
    let waits = true;
    void flushing.ends(leftMs)?.then(() => (waits = false));
    await jest.advanceTimersByTimeAsync(expected - 1);
    expect(waits).toBe(true);
    await jest.advanceTimersByTimeAsync(1);
    expect(waits).toBe(false);
  } finally {
    jest.useRealTimers();
  }
});

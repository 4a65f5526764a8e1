import { beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { Timestamp } from '../../../../shared/store/timestamp.ts';
import { subjectFetches } from '../../../../shared/subjects/subject-fetches.ts';
import type { Asked } from '../../../../shared/subjects/subject-fetches.ts';

const at = (ms: number) => Timestamp.fromMillis(ms);
const asked = (arrivedMs: number, readMs = arrivedMs, subjectKey = 's'): Asked => ({
  subjectKey,
  arrived: at(arrivedMs),
  stored: { readTime: at(readMs) },
});

interface Call {
  observedAt: number;
  end: (error?: Error) => void;
}
let calls: Call[];
let fetchOnce: (question: Asked) => Promise<number>;

beforeEach(() => {
  calls = [];
  fetchOnce = subjectFetches(
    (_question: Asked, observedAt: Timestamp) =>
      new Promise<number>((resolve, reject) => {
        const ms = observedAt.toMillis();
        calls.push({ observedAt: ms, end: (error) => (error ? reject(error) : resolve(ms)) });
      }),
  );
});

describe('the fetches of a subject', () => {
  it('are one for a hundred events that arrived before it began', async () => {
    const answers = Array.from({ length: 100 }, (_, ms) => fetchOnce(asked(ms, 100)));
    calls[0]!.end();
    expect(new Set(await Promise.all(answers))).toEqual(new Set([100]));
    expect(calls).toHaveLength(1);
  });

  it('are one more for all that arrive while it is under way', async () => {
    const first = fetchOnce(asked(0));
    const later = Array.from({ length: 100 }, (_, ms) => fetchOnce(asked(ms + 1)));
    expect(calls).toHaveLength(1);
    calls[0]!.end();
    await first;
    expect(calls.map(({ observedAt }) => observedAt)).toEqual([0, 100]);
    calls[1]!.end();
    expect(new Set(await Promise.all(later))).toEqual(new Set([100]));
  });

  it('go on after one that failed', async () => {
    const first = fetchOnce(asked(0));
    const second = fetchOnce(asked(1));
    calls[0]!.end(new Error('busy'));
    await expect(first).rejects.toThrow('busy');
    calls[1]!.end();
    expect(await second).toBe(1);
    const third = fetchOnce(asked(1, 2));
    calls[2]!.end();
    expect(await third).toBe(2);
  });

  it('of another subject do not wait', () => {
    void fetchOnce(asked(0));
    void fetchOnce(asked(0, 0, 'other'));
    expect(calls).toHaveLength(2);
  });

  it('never overlap, and answer nobody with what was observed before his event arrived', async () => {
    const steps = fc.array(
      fc.oneof(fc.constant('ask' as const), fc.constant('end' as const), fc.constant('fail' as const)),
    );
    await fc.assert(
      fc.asyncProperty(steps, async (walk) => {
        let inFlight: ((error?: Error) => void) | null = null;
        const fetches = subjectFetches((_question: Asked, observedAt: Timestamp) => {
          expect(inFlight).toBeNull();
          return new Promise<number>((resolve, reject) => {
            inFlight = (error) => {
              inFlight = null;
              if (error) reject(error);
              else resolve(observedAt.toMillis());
            };
          });
        });
        const end = async (error?: Error) => {
          inFlight?.(error);
          await new Promise(setImmediate);
        };
        const answers: Promise<void>[] = [];
        let now = 0;
        for (const step of walk) {
          now += 1;
          const arrived = now;
          if (step !== 'ask') await end(step === 'fail' ? new Error('busy') : undefined);
          else {
            const checked = fetches(asked(arrived)).then(
              (observedAt) => expect(observedAt).toBeGreaterThanOrEqual(arrived),
              (error: Error) => expect(error.message).toBe('busy'),
            );
            answers.push(checked);
          }
        }
        while (inFlight !== null) await end();
        await Promise.all(answers);
      }),
      { numRuns: 50 },
    );
  });
});

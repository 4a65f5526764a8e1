/** A month of Paddle's notifications of which one in a hundred never arrived. GAPS_EVENTS sets how many there are. */
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';

import { SubrelayError } from '../../../shared/base/errors.ts';
import { eventId } from '../../../shared/events/ids.ts';
import { DAY, startGaps } from '../../support/gaps.ts';
import type { Gaps, Kind, Sent } from '../../support/gaps.ts';

const EVENTS = Number(process.env['GAPS_EVENTS'] ?? 2_000);
const LOST_EVERY = 100;
jest.setTimeout(600_000);

let gaps: Gaps;
beforeAll(async () => {
  gaps = await startGaps();
});
afterAll(() => gaps.stop());

const idOf = ({ kind, key }: Sent) => eventId(kind, 'shop', key);

async function inGroups<T>(items: readonly T[], size: number, act: (item: T) => Promise<unknown>): Promise<void> {
  for (let at = 0; at < items.length; at += size) await Promise.all(items.slice(at, at + size).map(act));
}

/** A sender repeats what was not answered in time, which a busy machine makes happen. */
async function untilTaken(send: () => Promise<unknown>): Promise<void> {
  for (;;) {
    try {
      await send();
      return;
    } catch (error) {
      if (!(error instanceof SubrelayError && error.code === 'STORE_UNAVAILABLE')) throw error;
    }
  }
}

describe.each<Kind>(['paddle-classic', 'paddle-billing'])('a month of %s', (kind) => {
  it(`of ${EVENTS} with 1 % missing is repaired completely, exactly once, at one read per event`, async () => {
    const project = await gaps.fresh();
    project.config.paddleLookbackHours = 31 * 24;
    const start = gaps.clock.now - 30 * DAY;
    const sent = Array.from({ length: EVENTS }, (_, index) =>
      project.send(kind, start + Math.floor((index * 29.9 * DAY) / EVENTS)),
    );
    const isLost = (_: unknown, index: number) => index % LOST_EVERY === 17;
    const lost = sent.filter(isLost);
    const arrived = sent.filter((each, index) => !isLost(each, index));
    const started = performance.now();
    await inGroups(arrived, 200, (each) => untilTaken(() => project.arrive(each)));
    const readsBefore = gaps.firestore.counts().reads;
    const writesBefore = gaps.firestore.counts().writes;
    const stored = performance.now();

    let run = await project.run();
    while (!run.classic?.finished || !run.billing?.finished) run = await project.run();

    const seconds = (performance.now() - stored) / 1000;
    const reads = gaps.firestore.counts().reads - readsBefore;
    const writes = gaps.firestore.counts().writes - writesBefore;
    const events = await project.marks(kind);
    expect(events).toHaveLength(EVENTS);
    expect(events.flatMap(({ id, recovered }) => (recovered ? [id] : [])).sort()).toEqual(lost.map(idOf).sort());
    // An overlap of 15 min per window of a day, and per page a cursor, a lease and a look at the catalogue.
    expect(reads).toBeLessThan(EVENTS * 1.06 + 1_000);
    if (process.env['GAPS_EVENTS']) {
      const arrival = ((stored - started) / 1000).toFixed(1);
      console.log(`${kind}: arrival ${arrival} s; repair ${seconds.toFixed(1)} s, ${reads} reads, ${writes} writes`);
    }

    const again = await project.run();
    expect([again.classic!.changed, again.billing!.changed]).toEqual([0, 0]);
  });
});

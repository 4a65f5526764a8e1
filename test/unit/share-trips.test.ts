import { describe, expect, it } from '@jest/globals';

import { shareTrips } from '../../shared/base/share-trips.ts';

/** A trip that waits at the door until it is let go, so that a test says who travels together. */
function gate() {
  const trips: string[][] = [];
  let release: (() => void)[] = [];
  return {
    trips,
    go: async (units: string[]) => {
      trips.push(units);
      await new Promise<void>((resolve) => release.push(resolve));
      return units.map((unit) => unit.toUpperCase());
    },
    letAllGo: async () => {
      const waiting = release;
      release = [];
      for (const resolve of waiting) resolve();
      for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
    },
  };
}

const turns = async () => {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
};

describe('shareTrips', () => {
  it('sends a lone unit at once, and those who came meanwhile together', async () => {
    const { trips, go, letAllGo } = gate();
    const share = shareTrips({ go, maxUnits: 10 });
    const first = share('a');
    await turns();
    const others = [share('b'), share('c')];
    await turns();
    expect(trips).toEqual([['a']]);
    await letAllGo();
    expect(trips).toEqual([['a'], ['b', 'c']]);
    await letAllGo();
    expect(await Promise.all([first, ...others])).toEqual(['A', 'B', 'C']);
  });

  it('keeps to the limits of a batch, and never puts equal keys into one', async () => {
    const { trips, go, letAllGo } = gate();
    const share = shareTrips({ go, maxUnits: 3, sizeOf: (unit) => unit.length, maxSize: 4, keyOf: (unit) => unit[0] });
    const all = Promise.all(['aa', 'ab', 'b', 'c', 'd', 'eeeeeeee'].map(share));
    await turns();
    for (let trip = 0; trip < 5; trip += 1) await letAllGo();
    expect(trips).toEqual([['aa', 'b', 'c'], ['ab', 'd'], ['eeeeeeee']]);
    expect(await all).toEqual(['AA', 'AB', 'B', 'C', 'D', 'EEEEEEEE']);
  });

  it('halves a batch that one unit spoils until it fails alone', async () => {
    const trips: string[][] = [];
    const offence = new Error('offence');
    const share = shareTrips<string, string>({
      maxUnits: 10,
      isOffence: (error) => error === offence,
      go: (units) => {
        trips.push(units);
        return units.includes('bad') ? Promise.reject(offence) : Promise.resolve(units);
      },
    });
    const results = await Promise.allSettled(['a', 'b', 'bad', 'c'].map(share));
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
    expect(trips).toEqual([['a', 'b', 'bad', 'c'], ['a', 'b'], ['bad', 'c'], ['bad'], ['c']]);
  });

  it('sends the halves together, so that a crowd of repeats takes few trips one after the other', async () => {
    const offence = new Error('offence');
    const { trips, go, letAllGo } = gate();
    const share = shareTrips<string, string>({
      maxUnits: 64,
      isOffence: (error) => error === offence,
      go: (units) => go(units).then(() => Promise.reject(offence)),
    });
    let left = 64;
    const settled = Array.from({ length: 64 }, (_, n) => share(String(n)).catch(() => (left -= 1)));
    let rounds = 0;
    for (await turns(); left > 0; rounds += 1) await letAllGo();
    await Promise.all(settled);
    expect(trips).toHaveLength(127);
    expect(rounds).toBe(7);
  });

  it('fails a whole batch by any other error, and goes on with the next', async () => {
    let down = true;
    const go = (units: string[]) => (down ? Promise.reject(new Error('down')) : Promise.resolve(units));
    const share = shareTrips<string, string>({ maxUnits: 10, isOffence: () => false, go });
    const failed = await Promise.allSettled([share('a'), share('b')]);
    expect(failed.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    down = false;
    expect(await share('c')).toBe('c');
  });
});

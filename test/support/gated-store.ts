/** A store whose every step waits until a schedule lets it happen, and can fail, or be the last of its process. */
import { SubrelayError } from '../../shared/base/errors.ts';
import type { Ref } from '../../shared/store/ref.ts';
import type { Store } from '../../shared/store/store.ts';
import type { Schedule } from './schedule.ts';

/** Which calls go wrong, counted over all processes: each call has a point before its effect and one behind it. */
export interface Faults {
  /** Points at which the process dies. */
  crashAt: readonly number[];
  /** Points at which the call fails: with no effect, or with one that nobody learns of. */
  failAt: readonly number[];
  onCrash: (owner: string) => void;
  onFailure: () => void;
}

export type Gated = (store: Store, owner: string, gatesReads?: boolean) => Store;

export function gatedStores(steps: Schedule, faults: Faults): Gated {
  let points = 0;
  const point = (owner: string): Promise<never> | null => {
    points += 1;
    if (faults.crashAt.includes(points)) {
      faults.onCrash(owner);
      return new Promise<never>(() => undefined);
    }
    if (!faults.failAt.includes(points)) return null;
    faults.onFailure();
    return Promise.reject(new SubrelayError('STORE_UNAVAILABLE', 'injected'));
  };
  return (store, owner, gatesReads = true) => {
    const through = async <T>(label: string, run: () => Promise<T>): Promise<T> => {
      await steps.gate(owner, label);
      await point(owner);
      const result = await run();
      await steps.gate(owner, `${label} returns`);
      await point(owner);
      return result;
    };
    return {
      ...store,
      commit: (unit) => through(`commit ${labelOf(unit.writes[0]?.ref)}`, () => store.commit(unit)),
      transaction: (body) => through('transaction', () => store.transaction(body)),
      ...(gatesReads && {
        read: (refs) => through(`read ${labelOf(refs[0])}`, () => store.read(refs)),
        query: (query) => through('query', () => store.query(query)),
      }),
    };
  };
}

const labelOf = (ref: Ref<unknown> | null | undefined): string => ref?.path.slice(0, 16) ?? '';

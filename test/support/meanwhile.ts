/** A second caller at the moment that counts. */
import type { Store } from '../../shared/store/store.ts';

/** A store in which something happens once: between what a caller has read and its first commit. */
export function meanwhile(store: Store, happens: () => Promise<unknown>): Store {
  const open = [happens];
  return {
    ...store,
    commit: async (unit) => {
      await open.pop()?.();
      return store.commit(unit);
    },
  };
}

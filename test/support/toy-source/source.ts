/** A source that no seller has: what a new one takes is this folder, and its line in the registry. */
import type { Source } from '../../../shared/sources/source.ts';
import { TOY } from './name.ts';

export { TOY } from './name.ts';

/** @param apiUrl where its vendor is asked; a real source has a setting for it */
export const toySource = (apiUrl: string): Source => ({
  name: TOY,
  door: 'receive-toy',
  ask: {
    settings: [],
    load: async () => {
      const { open } = await import('./ask.ts');
      return { open: (_, deps) => open(apiUrl, deps) };
    },
  },
  compare: {
    by: 'history',
    settings: [],
    load: async () => {
      const { open } = await import('./compare.ts');
      return { open: (_, deps) => open(apiUrl, deps) };
    },
  },
  says: null,
  operate: () => import('./operate.ts'),
});

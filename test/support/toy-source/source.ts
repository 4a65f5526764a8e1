/** A source that no seller has: what a new one takes is this folder, and its line in the registry. */
import type { Source } from '../../../shared/sources/source.ts';
import { decodeToy } from './decode.ts';
import { TOY } from './name.ts';
import { TOY_SETTINGS } from './settings.ts';

export { TOY } from './name.ts';

type ToySetting = (typeof TOY_SETTINGS)[number];

export const toySource: Source<ToySetting, ToySetting> = {
  name: TOY,
  door: 'receive-toy',
  ask: { settings: TOY_SETTINGS, load: () => import('./ask.ts') },
  compare: { by: 'history', settings: TOY_SETTINGS, load: () => import('./compare.ts') },
  says: null,
  again: async () => ({ decodeAgain: ({ raw }) => decodeToy(raw) }),
  operate: () => import('./operate.ts'),
};

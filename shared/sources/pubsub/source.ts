import type { Source } from '../source.ts';
import { PUBSUB } from './name.ts';

/** Topics of the operator's own. Their events are whatever is published, and their subjects have no state. */
export const pubsub: Source = {
  name: PUBSUB,
  door: 'receive-pubsub',
  isNamedOnceHeard: true,
  ask: null,
  compare: null,
  says: null,
  again: () => import('./again.ts'),
  operate: () => import('./operate.ts'),
};

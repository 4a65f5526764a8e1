import { present } from '../../base/present.ts';
import type { Saying } from '../saying.ts';
import { DATA_KEYS } from './paddle-data.ts';
import type { DataKind } from './paddle-data.ts';
import { PADDLE_DATA } from './paddle-values.ts';
import { paddleStateShape } from './subscription-state.ts';

/** What `data` and `state` hold by the kind of `data`: of what names a subscription there is a state. */
export function holding(kind: DataKind): Pick<Saying, 'data' | 'state'> {
  const keys: readonly string[] = DATA_KEYS[kind];
  const data = present(PADDLE_DATA.get(kind), `the shape of ${kind}`);
  return { data, state: keys.includes('subscription_id') ? paddleStateShape : null };
}

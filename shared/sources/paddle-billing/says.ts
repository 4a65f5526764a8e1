import { jsonObject, shape } from '../../base/shape.ts';
import { holding } from '../paddle/says.ts';
import { paddleStateShape } from '../paddle/subscription-state.ts';
import type { Saying } from '../saying.ts';
import { BILLING_TYPES } from './billing-types.ts';
import { PADDLE_BILLING } from './name.ts';

const entityAsSent = shape('PaddleBillingUnknownData', () =>
  jsonObject('A notification that nobody here knows: its entity as it was sent.'),
);

const known = [...BILLING_TYPES].flatMap(([sourceType, { meanings }]) =>
  meanings.map(({ type, data }) => ({ type, source: PADDLE_BILLING, sourceType, ...holding(data.kind) })),
);

export const sayings: readonly Saying[] = [
  ...known,
  {
    ...{ type: 'paddle_billing.unknown', source: PADDLE_BILLING, sourceType: null },
    data: entityAsSent,
    state: paddleStateShape,
  },
];

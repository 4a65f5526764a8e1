import { z } from 'zod';

import { shape } from '../../base/shape.ts';
import { holding } from '../paddle/says.ts';
import { paddleStateShape } from '../paddle/subscription-state.ts';
import type { Saying } from '../saying.ts';
import { CLASSIC_ALERTS, FULFILLMENT, UNKNOWN_ALERT } from './classic-alerts.ts';
import type { ClassicAlert } from './classic-alerts.ts';
import { PADDLE_CLASSIC } from './name.ts';

const fieldsAsText = shape('PaddleClassicUnknownData', () =>
  z.record(z.string(), z.string()).describe('An alert that nobody here knows: all of its fields as text.'),
);

const holdingOf = ({ kind }: ClassicAlert): Pick<Saying, 'data' | 'state'> =>
  kind === undefined ? { data: fieldsAsText, state: paddleStateShape } : holding(kind);

export const sayings: readonly Saying[] = [
  ...CLASSIC_ALERTS,
  [FULFILLMENT.name, FULFILLMENT.alert] as const,
  [null, UNKNOWN_ALERT] as const,
].flatMap(([sourceType, alert]: readonly [string | null, ClassicAlert]) =>
  alert.types.map((type) => ({ type, source: PADDLE_CLASSIC, sourceType, ...holdingOf(alert) })),
);

/** Every type that an event can have: who says it, and what its `data` and `state` hold. */
import { z } from 'zod';

import { OPERATIONAL_DATA } from '../delivery/operational-data.ts';
import { operationalTypes } from '../delivery/operational-events.ts';
import { BILLING_TYPES } from '../events/billing-types.ts';
import { CLASSIC_ALERTS, FULFILLMENT, UNKNOWN_ALERT } from '../events/classic-alerts.ts';
import type { ClassicAlert } from '../events/classic-alerts.ts';
import type { Source } from '../events/event.ts';
import { DATA_KEYS } from '../events/paddle-data.ts';
import type { DataKind } from '../events/paddle-data.ts';
import { PADDLE_DATA } from '../events/paddle-values.ts';
import { workspaceDataShape } from '../events/workspace-data-shape.ts';
import { WORKSPACE_TYPES } from '../events/workspace.ts';
import { jsonObject, shape } from '../shape.ts';
import type { Shape } from '../shape.ts';
import { paddleStateShape } from '../sources/paddle/subscription-state.ts';
import { workspaceStateShape } from '../sources/workspace/state-shape.ts';

/** One way in which an event of a type comes about. */
export interface Saying {
  type: string;
  source: Source;
  /** The source's own name for it; null: any that is not known. */
  sourceType: string | null;
  data: Shape;
  /** Of its subject; null where it has none. */
  state: Shape | null;
}

const fieldsAsText = shape('PaddleClassicUnknownData', () =>
  z.record(z.string(), z.string()).describe('An alert that nobody here knows: all of its fields as text.'),
);

const entityAsSent = shape('PaddleBillingUnknownData', () =>
  jsonObject('A notification that nobody here knows: its entity as it was sent.'),
);

/** Found by `reconcile`, where no type of the source's says it. */
const RECONCILED = [['reconcile', 'subscription.reconciled'] as const, [null, 'google_workspace.unknown'] as const];

const ofWorkspace = [...WORKSPACE_TYPES, ...RECONCILED].map(([sourceType, type]): Saying => ({
  ...{ type, source: 'google-workspace', sourceType },
  data: workspaceDataShape,
  state: workspaceStateShape,
}));

const ofClassic = [
  ...CLASSIC_ALERTS,
  [FULFILLMENT.name, FULFILLMENT.alert] as const,
  [null, UNKNOWN_ALERT] as const,
].flatMap(([sourceType, alert]: readonly [string | null, ClassicAlert]) =>
  alert.types.map((type): Saying => ({ type, source: 'paddle-classic', sourceType, ...paddle(alert.kind) })),
);

const ofBilling = [...BILLING_TYPES].flatMap(([sourceType, { meanings }]) =>
  meanings.map(({ type, data }): Saying => ({ type, source: 'paddle-billing', sourceType, ...paddle(data.kind) })),
);

const ofBillingUnknown: Saying = {
  ...{ type: 'paddle_billing.unknown', source: 'paddle-billing', sourceType: null },
  data: entityAsSent,
  state: paddleStateShape,
};

const ofOurs = operationalTypes.map((type): Saying => ({
  type,
  source: 'subrelay',
  sourceType: type,
  data: OPERATIONAL_DATA[type],
  state: null,
}));

/** Of what names a subscription there is a state. */
function paddle(kind: DataKind | undefined): Pick<Saying, 'data' | 'state'> {
  if (kind === undefined) return { data: fieldsAsText, state: paddleStateShape };
  const keys: readonly string[] = DATA_KEYS[kind];
  return { data: PADDLE_DATA.get(kind)!, state: keys.includes('subscription_id') ? paddleStateShape : null };
}

const sayings = [...ofWorkspace, ...ofClassic, ...ofBilling, ofBillingUnknown, ...ofOurs];

/** By type, sorted. A client's own types are besides: their data is the client's. */
export const EVENT_TYPES: ReadonlyMap<string, readonly Saying[]> = new Map(
  [...new Set(sayings.map(({ type }) => type))]
    .sort()
    .map((type) => [type, sayings.filter((saying) => saying.type === type)]),
);

/** Takes events in as a receiver does, for sources and accounts of a test's own. */
import { PROJECT_ID } from '../../local/environment.ts';
import { sampleBillingSubscription } from '../../local/samples-billing.ts';
import type { JsonObject } from '../../shared/base/json.ts';
import { createLog } from '../../shared/base/log.ts';
import { openBus } from '../../shared/bus/bus.ts';
import { customerKeys } from '../../shared/events/customer-key.ts';
import type { NormalizedEvent, ReceivedEvent, SourceName } from '../../shared/events/event.ts';
import { findKeysUnder } from '../../shared/events/find-keys.ts';
import { eventId } from '../../shared/events/ids.ts';
import { createAccept } from '../../shared/intake/accept.ts';
import type { Accept } from '../../shared/intake/accept.ts';
import { openCatalogue } from '../../shared/webhooks/catalogue.ts';
import type { FlowStack } from './flow-stack.ts';
import { patientStore } from './patience.ts';

export function openIntake(stack: FlowStack): { accept: Accept; close: () => Promise<void> } {
  const store = patientStore(PROJECT_ID);
  const bus = openBus({ projectId: PROJECT_ID, deliveriesTopic: 'deliveries', wakeTopic: 'wake', now: Date.now });
  const accept = createAccept({
    store,
    bus,
    catalogue: openCatalogue(store),
    customerKey: customerKeys(stack.keys.customerHmacKey),
    findKeys: findKeysUnder(stack.keys.customerHmacKey),
    now: Date.now,
    log: createLog('test'),
  });
  return {
    accept,
    close: async () => {
      await Promise.all([store.close(), bus.close()]);
    },
  };
}

let serial = 0;

export interface SubscriptionEvent {
  source: SourceName;
  account: string;
  subscriptionId: string;
  /** `subscription.updated` and the like; by default nothing that carries a subscription. */
  sourceType?: string;
  /** Changes of the subscription in the notification. */
  entity?: JsonObject;
}

/** An event about a subscription, with the notification that it might have come from. */
export function subscriptionEvent({ source, account, subscriptionId, ...given }: SubscriptionEvent): ReceivedEvent {
  const { sourceType = 'transaction.completed', entity = {} } = given;
  const event: NormalizedEvent = {
    id: eventId(source, account, `test-${(serial += 1)}-${Date.now()}`),
    type: 'subscription.renewed',
    source,
    account,
    source_type: sourceType,
    occurred_at: new Date().toISOString(),
    subject: { kind: 'subscription', id: `${account}/${subscriptionId}` },
    customer: null,
    sku: null,
    plan: null,
    data: {},
  };
  const data = sampleBillingSubscription(Date.now(), { id: subscriptionId, ...entity });
  return { event, raw: Buffer.from(JSON.stringify({ event_type: sourceType, data })) };
}

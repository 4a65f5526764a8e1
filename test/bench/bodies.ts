/** What the generator sends, each with the number of its event in it. */
import { signClassicAlert } from '../../local/sandbox/sign-paddle.ts';
import { RESELLER_ACCOUNT, sampleAlert } from '../../local/samples.ts';
import { markerOf } from './marker.ts';

export type BodyKind =
  /** For `POST /v1/deliveries`, each webhook in its turn. */
  | { kind: 'payload'; webhookIds: string[]; bytes: number }
  /** For `POST /v1/events`. */
  | { kind: 'event'; type: string; bytes: number }
  /** A signed form of Paddle Classic's, all about the sandbox's one subscription. */
  | { kind: 'classic-alert'; privateKey: string }
  /** A push of a Workspace notification, each about a customer of its own. */
  | { kind: 'workspace-push' };

export function bodyOf(kind: BodyKind, n: number): string {
  switch (kind.kind) {
    case 'payload':
      return JSON.stringify({ webhook_id: kind.webhookIds[n % kind.webhookIds.length], payload: text(n, kind.bytes) });
    case 'event':
      return `{"type":"${kind.type}","data":${text(n, kind.bytes - kind.type.length - 19)}}`;
    case 'classic-alert':
      return signClassicAlert(
        { ...sampleAlert(String(1_000_000 + n), Date.now()), passthrough: markerOf(n) },
        kind.privateKey,
      );
    case 'workspace-push':
      return workspacePush(n);
  }
}

/** A JSON object of so many bytes. */
function text(n: number, bytes: number): string {
  const beginning = `{"event":"${markerOf(n)}","text":"`;
  return `${beginning}${'x'.repeat(Math.max(0, bytes - beginning.length - 2))}"}`;
}

export const SKU = 'Google-Apps-For-Business';

/** What the sandbox's reseller has sold to the n-th customer. */
export const customerOf = (n: number) => ({
  customerId: markerOf(n),
  customerDomain: `customer-${n}.example`,
  skuId: SKU,
  subscriptionId: `subscription-${n}`,
});

function workspacePush(n: number): string {
  const { customerId, customerDomain, skuId, subscriptionId } = customerOf(n);
  const now = Date.now();
  const notification = {
    customer_id: customerId,
    customer_domain_name: customerDomain,
    event_type: 'SUBSCRIPTION_RENEWED',
    sku_id: skuId,
    subscription_id: subscriptionId,
    message_id: String(n),
    publish_time: { seconds: Math.floor(now / 1000), nanos: 0 },
    reseller_customer_id: RESELLER_ACCOUNT,
  };
  return JSON.stringify({
    message: {
      data: Buffer.from(JSON.stringify(notification)).toString('base64'),
      messageId: String(n),
      publishTime: new Date(now).toISOString(),
    },
    subscription: 'projects/subrelay-local/subscriptions/workspace',
  });
}

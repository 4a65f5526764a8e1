/** The webhook: an endpoint of the customer's that gets signed POSTs. */
import type { Exchange } from '../../sending/exchange.ts';
import { formatOf } from '../../webhooks/payload/payload-format.ts';
import { createSecretsOf } from '../../webhooks/signing/opened-webhook.ts';
import { SEALED_FIELDS, noSecrets } from '../../webhooks/sealed.ts';
import { resealedFields } from '../../webhooks/signing/sealed-fields.ts';
import { isWebhook } from '../../webhooks/stored-destination.ts';
import type { Webhook } from '../../webhooks/webhook.ts';
import type { Destination, Resources } from '../destination.ts';
import { destination } from '../kind.ts';
import type { Sending } from '../kind.ts';
import { exchangeInSpan, measureExchange } from './exchange-span.ts';
import { judge } from './judge.ts';
import { TEST, messageOf } from './message.ts';
import { composeRequest } from './request.ts';
import type { OutgoingRequest } from './request.ts';
import { transcriptOf } from './transcript.ts';

export const webhook: Destination = destination<Webhook, OutgoingRequest, Exchange>({
  kind: 'webhook',
  read: (stored) => (isWebhook(stored) ? stored : null),
  // Only the API asks for it: the other functions do not load what reads a body.
  check: async (...given) => (await import('./check.ts')).checkWebhook(...given),
  open: sending,
  secrets: {
    resealed: (stored, keyring, now) => resealedFields(SEALED_FIELDS, stored, keyring, now),
    none: noSecrets,
  },
});

function sending({ keyring, links, sender }: Resources): Sending<Webhook, OutgoingRequest, Exchange> {
  const secretsOf = createSecretsOf(keyring);
  return {
    compose: (to, { delivery, event, state, attempt, now }) => {
      const message = messageOf(delivery, event && { event, links, format: formatOf(to) }, state, attempt);
      return composeRequest({
        message,
        webhook: to,
        secretsOf,
        now,
        hops: delivery.hops,
        test: delivery.origin === TEST,
      });
    },
    send: async (to, request, { timeoutMs, attempt }) => {
      const exchange = await exchangeInSpan(request, attempt, () =>
        sender.send({ ...request, timeoutMs, forOwner: to.owner !== undefined }),
      );
      measureExchange(to, exchange);
      return exchange;
    },
    judge,
    redact: transcriptOf,
  };
}

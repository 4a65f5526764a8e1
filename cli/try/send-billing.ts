import { BILLING_SAMPLES } from '../../local/samples/billing.ts';
import { signBillingNotification } from '../../local/sandbox/sign-paddle.ts';
import type { JsonObject } from '../../shared/base/json.ts';
import { present } from '../../shared/base/present.ts';
import { eventId } from '../../shared/events/ids.ts';
import { paddleBilling } from '../../shared/sources/paddle-billing/source.ts';
import { UsageError } from '../frame/usage-error.ts';
import { ACCOUNT, postSender } from './post-sender.ts';
import { idIn } from './sender.ts';
import type { SampleSource, Sender, SenderDeps } from './sender.ts';
import { withSetting } from './set-path.ts';

export const billingSamples: SampleSource = {
  source: paddleBilling.name,
  word: paddleBilling.name,
  names: [...BILLING_SAMPLES.keys()],
  options: ['to', 'secret', 'lost'],
  open: async (deps) => ({ ...postSender(paddleBilling, deps), compose: composer(deps) }),
};

function composer({ request, stack }: SenderDeps): Sender['compose'] {
  const secret = request.secret ?? (request.to === undefined ? stack?.paddle.billingSecret : undefined);
  if (!secret && !request.print) throw new UsageError('Give the secret of the notifications: --secret pdl_ntfset_…');
  return (context) => {
    const sample = present(BILLING_SAMPLES.get(request.name), `the sample ${request.name}`)(context);
    const notification = request.settings.reduce<JsonObject>(withSetting, sample);
    const body = JSON.stringify(notification);
    const id = idIn(notification.event_id);
    const signature = secret ? signBillingNotification(body, secret, Math.floor(context.now / 1000)) : '';
    return {
      label: `notification ${id}`,
      body,
      headers: { 'content-type': 'application/json', 'user-agent': 'Paddle', 'paddle-signature': signature },
      eventId: eventId(paddleBilling.name, ACCOUNT, id),
      history: { notification },
    };
  };
}

import { z } from 'zod';

import { parseJsonBytes } from '../../../shared/base/json.ts';
import type { ReceivedEvent, Undecodable } from '../../../shared/events/event.ts';
import { eventId } from '../../../shared/events/ids.ts';
import { SHOP, TOY } from './name.ts';

const notification = z.object({
  number: z.number().int(),
  what: z.string(),
  at: z.string(),
  subscription: z.string(),
  buyer: z.string(),
});

export type ToyNotification = z.output<typeof notification>;

export const toyEventId = (number: number) => eventId(TOY, SHOP, String(number));

export function decodeToy(raw: Uint8Array): ReceivedEvent | Undecodable {
  const { data } = notification.safeParse(parseJsonBytes(raw));
  if (!data) return { source: TOY, account: SHOP, reason: 'the body is no notification', raw };
  const event = {
    id: toyEventId(data.number),
    type: `subscription.${data.what}`,
    source: TOY,
    account: SHOP,
    source_type: data.what,
    occurred_at: data.at,
    subject: { kind: 'subscription', id: `${SHOP}/${data.subscription}` },
    customer: { id: data.buyer },
    sku: null,
    plan: null,
    data: { number: data.number },
  };
  return { event, raw };
}

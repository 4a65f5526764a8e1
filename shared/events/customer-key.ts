import { createHmac } from 'node:crypto';

import type { NormalizedEvent } from './event.ts';

/** Names a customer without naming them, so that what concerns them can be found and erased by a query. */
export type CustomerKey = (event: Pick<NormalizedEvent, 'source' | 'account' | 'customer'>) => string | null;

/** @param secret 32 bytes in base64; it can't be changed later, or erasure would miss what is stored under the old one */
export const customerKeys =
  (secret: string): CustomerKey =>
  ({ source, account, customer }) =>
    customer &&
    createHmac('sha256', Buffer.from(secret, 'base64'))
      .update(JSON.stringify([source, account, customer.id]))
      .digest('hex')
      .slice(0, 32);

/** Names something without saying it: a keyed hash of its parts, 32 hexadecimal digits. @param secret as `customerKeys` has it */
export const keyedHash =
  (secret: string) =>
  (...parts: readonly string[]): string =>
    createHmac('sha256', Buffer.from(secret, 'base64')).update(JSON.stringify(parts)).digest('hex').slice(0, 32);

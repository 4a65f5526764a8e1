/** What takes deliveries to destinations, over a sender that a test gives. */
import { pino } from 'pino';

import { DESTINATIONS } from '../../shared/destinations/registry/registry.ts';
import type { CourierFor, Destination, Resources } from '../../shared/destinations/destination.ts';
import { openCouriers } from '../../shared/destinations/kind.ts';
import { keyedHash } from '../../shared/events/customer-key.ts';
import type { Sender } from '../../shared/sending/send.ts';
import { CUSTOMER_HMAC_KEY, KEYS, LINKS, keyring } from './webhook-samples.ts';

/** What a test may say of the sources and services that destinations ask. */
export type Asking = Partial<Pick<Resources, 'askState' | 'askEmail' | 'apiUrls'>>;

/** @param kinds those that there are, unless others are given */
export const couriers = (
  surroundings: Pick<Resources, 'store' | 'now'>,
  send: Sender['send'],
  kinds: readonly Destination[] = DESTINATIONS,
  asking: Asking = {},
): CourierFor =>
  openCouriers(kinds, {
    ...surroundings,
    sender: { send },
    ...{ keyring, links: LINKS, log: pino({ level: 'silent' }), hashOf: keyedHash(CUSTOMER_HMAC_KEY) },
    ...{ customerKey: KEYS.customerKey, apiUrls: {} },
    askState: async () => ({ kind: 'known', observed: null }),
    askEmail: async () => null,
    ...asking,
  });

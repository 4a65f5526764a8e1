/** What takes deliveries to destinations, over a sender that a test gives. */
import { pino } from 'pino';

import { DESTINATIONS } from '../../shared/destinations/registry/registry.ts';
import type { CourierFor, Destination, Resources } from '../../shared/destinations/destination.ts';
import { openCouriers } from '../../shared/destinations/kind.ts';
import type { Sender } from '../../shared/sending/send.ts';
import { LINKS, keyring } from './webhook-samples.ts';

/** @param kinds those that there are, unless others are given */
export const couriers = (
  surroundings: Pick<Resources, 'store' | 'now'>,
  send: Sender['send'],
  kinds: readonly Destination[] = DESTINATIONS,
): CourierFor =>
  openCouriers(kinds, { ...surroundings, sender: { send }, keyring, links: LINKS, log: pino({ level: 'silent' }) });

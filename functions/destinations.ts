import type { Destination } from '../shared/destinations/destination.ts';
import { webhook } from '../shared/destinations/webhook/webhook.ts';

/** Every kind of destination that there is: the one place where they are listed. */
export const DESTINATIONS: readonly Destination[] = [webhook];

import { BUS_SETTINGS } from '../shared/bus/settings.ts';
import { RETENTION_DAYS } from '../shared/deliveries/settings.ts';
import { CUSTOMER_HMAC_KEY } from '../shared/events/settings.ts';
import { CATALOGUE_AGE_MS } from '../shared/webhooks/settings.ts';

/** What `acceptFor` (compose.ts) takes, which a cold start does not load. */
export const INTAKE_SETTINGS = [...BUS_SETTINGS, CUSTOMER_HMAC_KEY, RETENTION_DAYS, CATALOGUE_AGE_MS] as const;

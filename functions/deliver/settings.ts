import { BUS_SETTINGS } from '../../shared/bus/settings.ts';
import { EARLY_ANSWERS } from '../../shared/deliver/settings.ts';
import { RETENTION_DAYS } from '../../shared/deliveries/settings.ts';
import { DESTINATION_SETTINGS } from '../../shared/destinations/settings.ts';
import { CUSTOMER_HMAC_KEY } from '../../shared/events/settings.ts';
import { PUSH_SETTINGS } from '../../shared/http/settings.ts';
import { DISABLE_AFTER_FAILING_SECONDS } from '../../shared/lanes/settings.ts';
import { EGRESS_SETTINGS } from '../../shared/sending/settings.ts';
import { SOURCES, askSettings } from '../../shared/sources/registry/registry.ts';
import { FRESHNESS_SETTINGS } from '../../shared/subjects/settings.ts';
import { TELEMETRY_SETTINGS } from '../../shared/telemetry/settings.ts';
import { ENCRYPTION_KEYS } from '../../shared/webhooks/signing/settings.ts';

export const SETTINGS = [
  ...TELEMETRY_SETTINGS,
  ...PUSH_SETTINGS,
  ...BUS_SETTINGS,
  ...askSettings(SOURCES),
  ...FRESHNESS_SETTINGS,
  ...EGRESS_SETTINGS,
  ...DESTINATION_SETTINGS,
  CUSTOMER_HMAC_KEY,
  RETENTION_DAYS,
  ENCRYPTION_KEYS,
  DISABLE_AFTER_FAILING_SECONDS,
  EARLY_ANSWERS,
] as const;

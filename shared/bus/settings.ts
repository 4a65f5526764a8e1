import { z } from 'zod';

import { setting } from '../settings/config.ts';
import { url } from '../settings/forms.ts';
import { GOOGLE_CLOUD_PROJECT } from '../store/settings.ts';

export const DELIVERIES_TOPIC = setting('deliveriesTopic', 'DELIVERIES_TOPIC', {
  schema: z.string(),
  default: 'deliveries',
  says: 'the topic of pointers',
});

export const WAKE_TOPIC = setting('wakeTopic', 'WAKE_TOPIC', {
  schema: z.string(),
  default: 'wake',
  says: 'the topic that wakes `sweep`',
});

export const DEAD_LETTER_TOPIC = setting('deadLetterTopic', 'DEAD_LETTER_TOPIC', {
  schema: z.string(),
  default: 'dead-letter',
  says: 'where Pub/Sub puts what was never acknowledged',
});

export const MONITORING_URL = setting('monitoringUrl', 'MONITORING_URL', {
  schema: url,
  default: 'https://monitoring.googleapis.com/',
  says: 'Cloud Monitoring, which counts dead letters ([status.md](status.md))',
});

/** What publishing takes. */
export const BUS_SETTINGS = [GOOGLE_CLOUD_PROJECT, DELIVERIES_TOPIC, WAKE_TOPIC] as const;
/** What making subscriptions takes. */
export const SUBSCRIPTION_SETTINGS = [GOOGLE_CLOUD_PROJECT, DEAD_LETTER_TOPIC] as const;

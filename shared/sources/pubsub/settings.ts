import { z } from 'zod';

import { setting } from '../../settings/config.ts';
import { json } from '../../settings/forms.ts';
import { GOOGLE_CLOUD_PROJECT } from '../../store/settings.ts';

const subscription = z.object({
  /** The account of its events. */
  account: z.string().regex(/^[A-Za-z0-9_.-]{1,100}$/),
  /** By full name or within the project. */
  subscription: z.string().min(1),
});

export const PUBSUB_SUBSCRIPTIONS = setting('pubsubSubscriptions', 'PUBSUB_SUBSCRIPTIONS', {
  schema: json(z.array(subscription)),
  default: '[]',
  says: 'JSON: `[{"account": "orders", "subscription": "subrelay-orders"}]`, of topics of yours ([pubsub.md](pubsub.md))',
});

export const DOOR_SETTINGS = [GOOGLE_CLOUD_PROJECT, PUBSUB_SUBSCRIPTIONS] as const;

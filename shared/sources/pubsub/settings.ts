import { z } from 'zod';

import { setting } from '../../settings/config.ts';
import { json } from '../../settings/forms.ts';
import { GOOGLE_CLOUD_PROJECT } from '../../store/settings.ts';

/** The account of events from a topic. */
export const ACCOUNT = /^[A-Za-z0-9_.-]{1,100}$/;

const subscription = z.object({
  account: z.string().regex(ACCOUNT),
  /** By full name or within the project. */
  subscription: z.string().min(1),
});

export const PUBSUB_SUBSCRIPTIONS = setting('pubsubSubscriptions', 'PUBSUB_SUBSCRIPTIONS', {
  schema: json(z.array(subscription)),
  default: '[]',
  says: 'JSON: `[{"account": "orders", "subscription": "subrelay-orders"}]`, of topics of yours ([pubsub.md](pubsub.md)). `subrelay-ACCOUNT` needs no entry',
});

export const DOOR_SETTINGS = [GOOGLE_CLOUD_PROJECT, PUBSUB_SUBSCRIPTIONS] as const;

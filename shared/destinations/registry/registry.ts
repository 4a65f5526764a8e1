/** Every kind of destination there is. This is the only place that lists them (docs/decisions/2026-11-30-destination-seam.md). */
import type { Destination } from '../destination.ts';
import { jira } from '../jira/destination.ts';
import { pubsub } from '../pubsub/destination.ts';
import { slack } from '../slack/destination.ts';
import { webhook } from '../webhook/destination.ts';

export const DESTINATIONS: readonly Destination[] = [webhook, pubsub, jira, slack];

import type { PushSourceDoor } from '../doors.ts';
import type { AccountBy } from './accounts.ts';
import { decodeMessage } from './message.ts';
import { PUBSUB } from './name.ts';

/** A message has up to 10 MB (docs/facts/google-cloud.md, GC-11), in base64 a third more; what is too large for an event is quarantined. */
const BODY_LIMIT_BYTES = 14_000_000;

/** Takes the events of the operator's topics, each by the subscription that brings it. */
export const pubsubDoor = (accountBy: AccountBy): PushSourceDoor => ({
  logged: 'pubsub.received',
  source: PUBSUB,
  topic: 'pubsub-source',
  bodyLimit: BODY_LIMIT_BYTES,
  decode: (message) => decodeMessage(message, accountBy(message.subscription)),
});

import { createHmac } from 'node:crypto';

import type { NormalizedEvent } from './event.ts';

/** The key that stored events are found by where somebody knows a text of theirs: an address, a domain, an id. */
export type FindKey = (text: string) => string;

/**
 * The keys that an event is found by. They name nobody: without the secret no text can be tried on them.
 * @param customerKey its customer's, which is one of them
 */
export type FindKeys = (event: Findable, customerKey: string | null) => string[];

/** What of an event its keys are made of. */
export type Findable = Pick<NormalizedEvent, 'source' | 'account' | 'subject' | 'customer' | 'data'>;

/** Spellings of one address or domain are one text. */
export const folded = (text: string): string => text.normalize('NFC').trim().toLowerCase();

/** @param secret 32 bytes in base64; it can't be changed later: what is stored under the old one would not be found */
export function findKeyUnder(secret: string): FindKey {
  const key = Buffer.from(secret, 'base64');
  // Customers' keys are of three texts under the same secret (`customer-key.ts`).
  return (text) =>
    createHmac('sha256', key)
      .update(JSON.stringify(['find', folded(text)]))
      .digest('hex')
      .slice(0, 32);
}

/** An operational event concerns nobody: none finds it. */
export const findKeysUnder = (secret: string): FindKeys => {
  const findKey = findKeyUnder(secret);
  return (event, customerKey) =>
    event.source === 'subrelay'
      ? []
      : [...new Set([...(customerKey === null ? [] : [customerKey]), ...textsOf(event).map(findKey)])];
};

/** What a person may know of an event: of whom it concerns, and what it is about. */
export function textsOf(event: Findable): string[] {
  const { customer, subject } = event;
  const texts = [customer?.id, customer?.domain, customer?.email, subject?.id, ...ownIds(event)];
  return texts.filter((text): text is string => typeof text === 'string' && text.trim() !== '');
}

/** A source's own ids: a subject's is told with its account, and a Workspace subscription's only in the data. */
function ownIds({ source, account, subject, data }: Findable): (string | null)[] {
  if (source === 'api' || source === 'subrelay') return [];
  const prefix = `${account}/`;
  const own = subject?.id.startsWith(prefix) ? subject.id.slice(prefix.length) : null;
  const { subscription_id: subscription } = data;
  return [own, typeof subscription === 'string' ? subscription : null];
}

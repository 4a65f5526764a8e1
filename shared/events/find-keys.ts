import { createHmac } from 'node:crypto';
import { domainToASCII } from 'node:url';

import { API_SOURCE, isOperational } from './event.ts';
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

/** A text as it is seen: copied addresses can bring joiners and marks of direction along. */
export const visible = (text: string): string => text.replaceAll(/\p{Cf}/gu, '').trim();

/** Spellings of one word are one text. */
export const folded = (text: string): string => visible(text).normalize('NFC').toLowerCase();

const ADDRESS = /^([^\s@]+@)?([^\s@/]+\.[^\s@./]+)\.?$/;

/** Spellings of one address or domain are one text, too: with a dot behind it, or beyond ASCII and as DNS has it. */
export function spelledOnce(text: string): string {
  const plain = folded(text);
  const [, local = '', domain] = ADDRESS.exec(plain) ?? [];
  return domain === undefined ? plain : local + asInDns(domain);
}

/** Of what DNS can't name, itself. */
const asInDns = (domain: string): string => (/^\p{ASCII}*$/u.test(domain) ? domain : domainToASCII(domain) || domain);

/** @param secret 32 bytes in base64; it can't be changed later: what is stored under the old one would not be found */
export function findKeyUnder(secret: string): FindKey {
  const key = Buffer.from(secret, 'base64');
  // Customers' keys are of three texts under the same secret (`customer-key.ts`).
  return (text) =>
    createHmac('sha256', key)
      .update(JSON.stringify(['find', spelledOnce(text)]))
      .digest('hex')
      .slice(0, 32);
}

/** An operational event concerns nobody: none finds it. */
export const findKeysUnder = (secret: string): FindKeys => {
  const findKey = findKeyUnder(secret);
  return (event, customerKey) =>
    isOperational(event)
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
  if (source === API_SOURCE || isOperational({ source })) return [];
  const prefix = `${account}/`;
  const own = subject?.id.startsWith(prefix) ? subject.id.slice(prefix.length) : null;
  const { subscription_id: subscription } = data;
  return [own, typeof subscription === 'string' ? subscription : null];
}

/**
 * How many webhooks may get hooker's messages (docs/facts/hooker.md, HK-7). A shop is what `shopID` names there: an
 * account.
 */
import { isHookers } from './payload/payload-format.ts';
import type { DestinationFields } from './destination-fields.ts';

export interface HookerLimits {
  /** Other limits than the usual one, by account. */
  perShop: Readonly<Record<string, number>>;
  /** For those that name no account. */
  perParty: number;
}

const MOST_PER_SHOP = 10;

type Limited = Pick<DestinationFields, 'id' | 'status' | 'payload_format' | 'event_types' | 'match'>;

/** The account whose limit a webhook would exceed; `shop` is null where it names none. */
export interface Exceeded {
  shop: string | null;
  most: number;
}

/**
 * @param before the webhook as it was: what it took up already it may keep; null where it is new
 * @param all every webhook that there is
 * @returns null where there is room for the webhook
 */
export function exceededLimit(
  webhook: Limited,
  before: Limited | null,
  all: readonly Limited[],
  limits: HookerLimits,
): Exceeded | null {
  const had = before ? shopsOf(before) : [];
  const others = all.filter(({ id }) => id !== webhook.id).map(shopsOf);
  for (const shop of shopsOf(webhook).filter((each) => !had.includes(each))) {
    const most = mostOf(shop, limits);
    if (others.filter((shops) => shops.includes(shop)).length >= most) return { shop, most };
  }
  return null;
}

/** Whether a change of webhooks can exceed a limit at all. */
export const isLimited = (webhook: Limited): boolean => shopsOf(webhook).length > 0;

/** The shops in which a webhook counts: of those that get messages of invoices, the ones that are not disabled. */
function shopsOf({ status, payload_format, event_types, match }: Limited): (string | null)[] {
  if (!isHookers(payload_format) || status === 'disabled') return [];
  if (event_types?.every((type) => type.startsWith('customer.'))) return [];
  return match.account ?? [null];
}

const mostOf = (shop: string | null, { perShop, perParty }: HookerLimits): number =>
  shop === null ? perParty : ((Object.hasOwn(perShop, shop) ? perShop[shop] : undefined) ?? MOST_PER_SHOP);

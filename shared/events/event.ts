import type { JsonObject } from '../base/json.ts';
import type { Customer, Subject } from './event-shapes.ts';
import type { EventId } from './ids.ts';

/** Where events come from. `shared/sources/registry/registry.ts` lists the names. */
export type SourceName = string;

/** Of what a client gives through the API. */
export const API_SOURCE: SourceName = 'api';
/** Of our own operational events. */
export const OWN_SOURCE: SourceName = 'subrelay';

export const isOperational = ({ source }: Pick<NormalizedEvent, 'source'>): boolean => source === OWN_SOURCE;

export type { Customer, Subject } from './event-shapes.ts';

/**
 * One normalized fact, as a source's decoder makes it and as the payload shows it. No field of it ever changes.
 * Field names are the public contract, so they are spelt as on the wire.
 */
export interface NormalizedEvent {
  id: EventId;
  /** Dotted, past tense: `subscription.suspended`; `google_workspace.unknown` where nobody knows the source's name. */
  type: string;
  source: SourceName;
  /** Workspace: the reseller's customer id. Paddle: the configured name of the seller's account. */
  account: string;
  /** The source's own name for it: `SUBSCRIPTION_SUSPENDED`, `subscription_created`. */
  source_type: string;
  /** When it happened, says the source: RFC 3339, UTC. */
  occurred_at: string;
  subject: Subject | null;
  customer: Customer | null;
  /** What a webhook's `match` can select besides account and customer. */
  sku: string | null;
  plan: string | null;
  /** Labels that a client gave it; absent: none. */
  tags?: string[];
  data: JsonObject;
}

export interface StoredEvent extends NormalizedEvent {
  /** Whether it never arrived and was found by `reconcile`. */
  recovered: boolean;
  dataJson: string;
}

/** An event with the bytes that it was decoded from. */
export interface ReceivedEvent {
  event: NormalizedEvent;
  /** The original, as verified: Workspace: the decoded message data; Paddle: the request body. */
  raw: Uint8Array;
  /** Whether it never arrived and was found in the source's history, or by comparing with the source's state. */
  recovered?: boolean;
}

/** Input from a verified sender that nobody can decode: kept, acknowledged, and processed again by an operator. */
export interface Undecodable {
  source: SourceName;
  account: string | null;
  /** What is wrong with it, for the operator: the field, and never a value of it. */
  reason: string;
  raw: Uint8Array;
  /** Whom it concerns, as far as it can be read. */
  customer?: Customer | null;
  /** What came beside the bytes, and is needed to read them: a message's attributes. */
  attributes?: Readonly<Record<string, string>>;
  /** What it is known again by, where other bytes than `raw` may say the same under the same signature. */
  identity?: Uint8Array;
}

/** One of a customer's subscriptions, as far as it says which SKU took the place of which. */
export interface ListedSku {
  skuId: string;
  subscriptionId: string;
}

/** What the source's API says of a subject. */
export type Observation =
  /** `listed`: what the customer has that isn't cancelled, where the event was an up- or downgrade. */
  | {
      kind: 'found';
      state: JsonObject;
      subscriptionId?: string;
      /** When the source last changed it, as text that compares as the times do; where the source says so. */
      updatedAt?: string;
      listed?: readonly ListedSku[];
    }
  /**
   * The source answers that it is gone or not ours: an answer, not a failure. `movedTo`: the SKU under which it has the
   * subscription's id now.
   */
  | { kind: 'inaccessible'; movedTo?: string; listed?: readonly ListedSku[] }
  /** No API credentials are configured for the account. */
  | { kind: 'unavailable' };

/** How far `state` in a payload can be trusted (docs/protocol.md, DP-33; docs/state.md). */
export const stateStatuses = ['fresh', 'stale', 'inaccessible', 'unavailable'] as const;
export type StateStatus = (typeof stateStatuses)[number];

/**
 * The seam between delivering and the destinations (docs/decisions/2026-11-30-destination-seam.md). A kind of destination
 * is a folder beside this file. `deliver` and `rekey` know this file alone; `shared/destinations/registry/registry.ts` lists the kinds.
 */
import type { Json, JsonObject } from '../base/json.ts';
import type { Log } from '../base/log.ts';
import type { EpochMs } from '../base/time.ts';
import type { CustomerKey } from '../events/customer-key.ts';
import type { StoredEvent } from '../events/event.ts';
import type { Refused } from '../http/body-fields.ts';
import type { Handling } from '../http/handling.ts';
import type { EgressGuard } from '../sending/egress.ts';
import type { Sender } from '../sending/send.ts';
import type { Store } from '../store/store.ts';
import type { DataLinks } from '../webhooks/payload/data-links.ts';
import type { ObservedState } from '../webhooks/payload/payload.ts';
import type { SecretMakers } from '../webhooks/signing/secret-kind.ts';
import type { Reveal } from '../webhooks/signing/secret-values.ts';
import type { Keyring } from '../webhooks/signing/secrets.ts';
import type { StoredDestination } from '../webhooks/stored-destination.ts';

/** A kind of destination, with the types of its own hidden (`kind.ts` hides them). */
export interface Destination {
  /** The stored `kind`. */
  kind: string;
  /** Parses and validates a body that makes one, or replaces one. */
  check: Check<StoredDestination>;
  /** What takes deliveries to those of this kind. */
  open: (resources: Resources) => CourierFor;
  secrets: OwnSecrets<StoredDestination>;
}

// The configuration ----------------------------------------------------------------------------------------------------

export type Check<Stored> = (body: Json, asked: Asked, deps: CheckDeps) => Promise<Checked<Stored> | Refused>;

/** The request that gives a body. */
export interface Asked {
  handling: Handling;
  /** The URLs at which it reached this deployment: nothing is sent there. */
  reachedAt?: (() => readonly string[]) | undefined;
  /** Whose it is, where that is not asked; undefined where the body may say so. */
  owner?: string | undefined;
}

export interface CheckDeps extends SecretMakers {
  egress: Pick<EgressGuard, 'checkUrl' | 'checkNow' | 'forOwners'>;
  /** Full names of the deployment's own topics: nothing is published there. */
  ownTopics: readonly string[];
  keyring: Keyring;
  /** `event_types` of one whose body names none; null: all. */
  defaultEventTypes: string[] | null;
  now: () => EpochMs;
}

export interface Checked<Stored> {
  ok: true;
  /**
   * The document that the body makes. It can be asked again with what has changed meanwhile: a new secret is made once.
   * @param existing the one that it replaces; null where it makes another
   */
  makes: (id: string, existing: Stored | null) => Promise<Made<Stored> | Refused>;
}

export interface Made<Stored> {
  ok: true;
  destination: Stored;
  /** The secrets that this request has set: its answer is the only one that shows them. */
  reveal: Reveal;
}

/** The sealed values of a stored destination. */
export interface OwnSecrets<Stored> {
  /**
   * The fields with values that an older key sealed, sealed anew; null where there are none.
   * @throws what `Keyring.open` throws
   */
  resealed: (stored: Stored, keyring: Keyring, now: EpochMs) => Partial<StoredDestination> | null;
  /** The fields of one that is deleted. */
  none: Partial<StoredDestination>;
}

// An attempt -----------------------------------------------------------------------------------------------------------

/** A subject that is asked for where no event asks: what its source needs of it. */
export interface AskedSubject {
  source: string;
  account: string;
  kind: string;
  subject_id: string;
  customer_id: string | null;
}

/** What an instance has for the kinds to send with. */
export interface Resources {
  /** Names what no document may say: a keyed hash. */
  hashOf: (...parts: readonly string[]) => string;
  customerKey: CustomerKey;
  /** Asks a source for a subject's state now. */
  askState: (subject: AskedSubject) => Promise<Known | Wait>;
  /** The address of whom a subject is, where its source tells one apart from the state. @throws SubrelayError SOURCE_UNAVAILABLE */
  askEmail: (subject: AskedSubject, state: JsonObject) => Promise<string | null>;
  /** In place of the services' own, on one machine: `JIRA_API_URL`, `SLACK_API_URL`; absent: their own. */
  apiUrls: { jira?: string | undefined; slack?: string | undefined };
  sender: Pick<Sender, 'send'>;
  keyring: Keyring;
  links: DataLinks;
  store: Store;
  now: () => EpochMs;
  log: Log;
}

/** Null where nobody here can send to it: another version made it, or a newer kind. The same for the same object. */
export type CourierFor = (stored: StoredDestination) => Courier | null;

/** What takes deliveries to one destination. */
export interface Courier {
  /**
   * What is to be held while a delivery is under way, from before its state is fetched until it is recorded. Without it
   * the state is fetched, and nothing is held.
   */
  prepare?: (about: About, fetchState: () => Promise<Known | Wait>) => Promise<Prepared | Wait>;
  /** What an attempt sends. */
  compose: (given: Given) => Parcel;
}

/** What of a delivery a kind is told. */
export interface Delivery {
  id: string;
  webhook_id: string;
  /** The body that was given through the API, sent as it is; null where an event is delivered. */
  payload: string | null;
  /** The first delivery of the same to the same destination; null where it is itself the first. */
  replay_of: string | null;
  /** How many deliveries led to it (`hops.ts`); absent: none. */
  hops?: number;
  /** What made it; `test`: it tests its destination. */
  origin?: string;
  /** Of a test, of its sample. */
  event_type?: string | null;
}

export interface About {
  delivery: Delivery;
  /** Null where the delivery carries a payload. */
  event: StoredEvent | null;
}

export interface Given extends About {
  /** Null where the event's subject has none. */
  state: ObservedState | null;
  /** 1 for the first. */
  attempt: number;
  now: EpochMs;
}

/** What is known of the state of its event's subject. */
export interface Known {
  kind: 'known';
  /** Null where there is no subject, or nothing is said of it. */
  observed: ObservedState | null;
}

export interface Prepared {
  kind: 'ready';
  state: ObservedState | null;
  /** Called once, after the attempt is recorded, or where none is made. Must not throw. */
  release: () => Promise<void>;
}

/** It can't be sent yet: it is put off without an attempt. */
export interface Wait {
  kind: 'wait';
  error: unknown;
  delayMs: number;
  /** Whether the source answered with a state older than the event's own. */
  lagging: boolean;
}

/** One attempt, ready to be sent. */
export interface Parcel {
  /** Of its body. */
  bytes: number;
  /** Makes the exchange: whatever the other side does is a value. @throws SubrelayError only for failures of ours */
  send: (timeoutMs: number) => Promise<Sent>;
}

export interface Sent {
  durationMs: number;
  judge: (now: EpochMs) => Ruling;
  redact: () => Transcript;
}

/** What an exchange amounts to. */
export type Ruling =
  | { kind: 'delivered' }
  /** There was an answer, and no success. `retryAfterMs`: so long it wants to be left alone; 0: it does not say. */
  | { kind: 'refused'; retryAfterMs: number }
  /** Nobody was there, or nobody answered in time: the breaker opens after fewer of these. */
  | { kind: 'unreachable' }
  /** No other attempt can succeed. `disables`: neither can any other delivery, so the destination is disabled. */
  | { kind: 'ended'; reason: string; disables: boolean }
  /** A right, a token or a setting is missing, whatever the delivery: it is paused until that is mended. `reason`: a sentence. */
  | { kind: 'stopped'; reason: string };

/** What of an exchange may be recorded and shown: an attempt's fields, without secrets. */
export interface Transcript {
  url: string;
  /** Header names with their values, the secret ones redacted. */
  request_headers: Record<string, string>;
  /** 0 where no answer came (docs/facts/postmand.md, PM-38). */
  response_status_code: number;
  response_headers: Record<string, string>;
  /** What was asked, as text, where that is no POST of a body; absent: it is one. */
  request_text?: string;
  /** Truncated. */
  response_body: string;
  error_code: string | null;
  /** Empty after a success. */
  error: string;
}

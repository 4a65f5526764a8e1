/** What takes deliveries to a destination that invites people: whatever its service, one person at a time. */
import { randomUUID } from 'node:crypto';

import { SubrelayError } from '../../base/errors.ts';
import { isJsonObject, parseJson } from '../../base/json.ts';
import type { EpochMs } from '../../base/time.ts';
import type { StoredEvent } from '../../events/event.ts';
import { subjectKey } from '../../events/ids.ts';
import { readOne } from '../../store/find.ts';
import type { ObservedState } from '../../webhooks/payload/payload.ts';
import type { Sealed } from '../../webhooks/signing/secrets.ts';
import type { StoredDestination } from '../../webhooks/stored-destination.ts';
import type { About, AskedSubject, Known, Prepared, Resources, Wait } from '../destination.ts';
import type { Sending } from '../kind.ts';
import { withoutSecrets } from '../redaction/redaction.ts';
import { TEST } from '../webhook/message.ts';
import { LOST, checked, converge } from './converge.ts';
import type { Converged } from './converge.ts';
import { GRANTS, grantId, personId } from './document.ts';
import type { Counted, PersonDocument } from './document.ts';
import { seenOf } from './entitlement.ts';
import { letGo, takePerson } from './hold.ts';
import type { Held, Noted, Reason } from './hold.ts';
import { ACTIONS, actionsFor, everyAction } from './rules.ts';
import type { Action } from './rules.ts';
import { ServiceFailure } from './service.ts';
import type { Session, Thing } from './service.ts';
import type { PeopleFields } from './stored.ts';

export type PeopleDestination = StoredDestination & PeopleFields;

/** What a kind has of its own. */
export interface PeopleService<Stored> {
  things: (to: Stored) => Thing[];
  /** Where it is, as an attempt shows it. */
  urlOf: (to: Stored) => string;
  /** The address of the account that calls; empty where the token alone says which. */
  callerOf: (to: Stored) => string;
  /** In the clear, to be kept out of records. */
  secretsOf: (to: Stored) => string[];
  /** Calls for one person. @param until when the attempt must be over, epoch milliseconds */
  open: (to: Stored, person: { email: string; account: string | null }, until: EpochMs) => Promise<Session>;
}

/** Another delivery has the person: this one comes back within so long. */
const BUSY_MS = 2_000;
const LEAST_BUSY_MS = 100;
/** A state that is not fresh becomes so, or is given up by the delivery's retention. */
const UNFRESH_MS = 900_000;
/** A source that could not be asked for an address is asked again. */
const SOURCE_AGAIN_MS = 60_000;
/** What must be left of a lease beyond the calls of an attempt. */
const SPARE_MS = 5_000;

/** A person in hand, from before the state is fetched until the attempt is recorded. */
interface InHand {
  held: Held;
  noted: Noted[];
  may: ReadonlySet<Action>;
  /** What any delivery may do. */
  ever: ReadonlySet<Action>;
  isLook: boolean;
}

/** A test is for nobody: the service is asked, and nothing is changed there. */
const FOR_NOBODY = Symbol('for nobody');

export interface Composed {
  bytes: number;
  /** A sentence, where nobody is to be called for. */
  inHand: InHand | typeof FOR_NOBODY | string;
}

export type Exchange = Converged & { durationMs: number };

export function sendPeople<Stored extends PeopleDestination>(
  resources: Resources,
  service: PeopleService<Stored>,
): Sending<Stored, Composed, Exchange> {
  /** By delivery. */
  const inHand = new Map<string, InHand | string>();
  return {
    prepare: async (to, about, fetchState) => {
      if (about.delivery.origin === TEST) return HOLDS_NOTHING;
      const prepared = await prepare(resources, to, about, fetchState);
      if ('kind' in prepared) return prepared;
      const { id } = about.delivery;
      const { hand, state } = prepared;
      inHand.set(id, hand);
      const release = async () => {
        inHand.delete(id);
        // What can't be let go is free when its lease has run out.
        if (typeof hand !== 'string') await letGo(resources.store, hand.held).catch(() => undefined);
      };
      return { kind: 'ready', state, release } satisfies Prepared;
    },
    compose: (_, { delivery }) => ({
      bytes: 0,
      inHand: delivery.origin === TEST ? FOR_NOBODY : (inHand.get(delivery.id) ?? LOST),
    }),
    send: (to, composed, { timeoutMs }) => exchange(resources, service, to, composed, timeoutMs),
    judge: (_, { failure }) => {
      if (failure === null) return { kind: 'delivered' };
      if (failure.kind === 'unreachable') return { kind: 'unreachable' };
      if (failure.kind === 'impossible') return { kind: 'ended', reason: 'person_refused', disables: false };
      if (failure.kind === 'denied') return { kind: 'stopped', reason: failure.message };
      return { kind: 'refused', retryAfterMs: failure.retryAfterMs };
    },
    redact: (to, _, { said, calls, status, failure }) => {
      const clean = (lines: readonly string[]) => withoutSecrets(lines.join('\n'), service.secretsOf(to), false);
      return {
        url: service.urlOf(to),
        ...{ request_headers: {}, response_headers: {}, request_text: clean(calls) },
        response_status_code: status,
        response_body: clean(said),
        error_code: failure && failure.code,
        error: failure === null ? '' : clean([failure.message]),
      };
    },
  };
}

const HOLDS_NOTHING: Prepared = { kind: 'ready', state: null, release: () => Promise.resolve() };

async function exchange<Stored extends PeopleDestination>(
  { store, keyring, now }: Resources,
  service: PeopleService<Stored>,
  to: Stored,
  { inHand }: Composed,
  timeoutMs: number,
): Promise<Exchange> {
  const begun = now();
  if (typeof inHand === 'string') {
    const failure = inHand === LOST ? new ServiceFailure('refused', 'destination', LOST) : null;
    return { said: [inHand], calls: [], status: 0, failure, durationMs: 0 };
  }
  if (inHand === FOR_NOBODY) {
    const open = () => service.open(to, { email: service.callerOf(to), account: null }, begun + timeoutMs);
    return { ...(await checked(open, service.things(to))), durationMs: now() - begun };
  }
  const { held, noted, may, ever, isLook } = inHand;
  if (held.until - begun < timeoutMs + SPARE_MS) {
    const failure = new ServiceFailure('refused', 'destination', 'the lease of the person was about to run out');
    return { said: [], calls: [], status: 0, failure, durationMs: 0 };
  }
  const place = (field: string) => ({ webhookId: to.id, field: `${field} ${held.id}` });
  const unsealed = (sealed: Sealed | null, field: string) => sealed && keyring.open(sealed, place(field));
  const converged = await converge({
    ...{ store, held, noted, may, ever, isLook, now },
    // Who is to be forgotten is not kept for a trial.
    dryRun: (to.dry_run || (isLook && held.person.trial === true)) && !held.person.erasing,
    compares: isLook && held.person.trial !== undefined && !held.person.erasing,
    // What was there before is theirs where they are to be forgotten.
    adopts: to.adopts_members === true && !held.person.erasing,
    things: service.things(to),
    open: (person, account) =>
      service.open(to, { email: unsealed(person.email, 'email') ?? '', account }, begun + timeoutMs),
    seal: (account) => keyring.seal(account, place('account')),
    unseal: ({ account_id: account }) => unsealed(account, 'account'),
  });
  return { ...converged, durationMs: now() - begun };
}

// Before the attempt ---------------------------------------------------------------------------------------------------

type FetchState = () => Promise<Known | Wait>;
type Ready = { hand: InHand | string; state: ObservedState | null };

/** A source that can't be asked is no failure of ours: the delivery waits for it. */
async function prepare(
  resources: Resources,
  to: PeopleDestination,
  { delivery, event }: About,
  fetchState: FetchState,
): Promise<Ready | Wait> {
  try {
    if (event === null) return await prepareLook(resources, to, delivery.payload ?? '');
    return await prepareEvent(resources, to, event, fetchState);
  } catch (error) {
    if (error instanceof SubrelayError && error.code === 'SOURCE_UNAVAILABLE') return wait(error, SOURCE_AGAIN_MS);
    throw error;
  }
}

const nothing = (hand: string, state: ObservedState | null = null): Ready => ({ hand, state });

const wait = (error: unknown, delayMs: number): Wait => ({ kind: 'wait', error, delayMs, lagging: false });

const notNow = (message: string): SubrelayError => new SubrelayError('SOURCE_UNAVAILABLE', message);

/** An event of a subscription: for whom it counts is known by its grant, by its address, or by what its source says. */
async function prepareEvent(
  resources: Resources,
  to: PeopleDestination,
  event: StoredEvent,
  fetchState: FetchState,
): Promise<Ready | Wait> {
  const about = subjectOf(event);
  if (about === null) return nothing('the event is about no subscription');
  const { key, asked } = about;
  const grant = grantId(resources.hashOf, to.id, key);
  const { data: granted } = await readOne(resources.store, GRANTS.doc(grant));
  if (granted === null && actionsFor(to.rules, event.type, event.plan ?? event.sku).size === 0)
    return nothing('no rule names the event');
  let address = emailIn(event);
  if (granted === null && address === null) {
    // The lease is of a person, so who that is must be known before; the state is fetched again under it.
    const known = await fetchState();
    if (known.kind === 'wait') return known;
    address = known.observed && (await emailOf(resources, asked, known.observed, null));
  }
  const id = granted?.person ?? (address === null ? null : personId(resources.hashOf, to.id, address));
  if (id === null) return nothing('nobody’s address is known for the subscription');
  const reason = { event: event.id, customerKey: resources.customerKey(event) };
  return underLease(resources, to, { id, email: address, reason }, (held) =>
    seeEvent(resources, to, { event, key, asked, grant, held, reason }, fetchState),
  );
}

function subjectOf({ source, account, subject, customer }: StoredEvent): { key: string; asked: AskedSubject } | null {
  if (subject === null) return null;
  const asked = { source, account, kind: subject.kind, subject_id: subject.id, customer_id: customer?.id ?? null };
  return { key: subjectKey(source, account, subject), asked };
}

interface InQuestion {
  event: StoredEvent;
  key: string;
  asked: AskedSubject;
  grant: string;
  held: Held;
  reason: Reason;
}

/** Fetches the state under the lease. */
async function seeEvent(
  resources: Resources,
  to: PeopleDestination,
  { event, key, asked, grant, held, reason }: InQuestion,
  fetchState: FetchState,
): Promise<Ready | Wait> {
  const fetched = await fetchState();
  if (fetched.kind === 'wait') return fetched;
  const { observed } = fetched;
  if (observed === null) return nothing('the source tells no state of the subscription');
  const before = held.person.subscriptions[key] ?? null;
  const seen = seenOf({ observed, event, before, statuses: to.statuses, now: resources.now() });
  if (seen === null) return wait(notNow(`The state is ${observed.state_status}`), UNFRESH_MS);
  const email = await emailOf(resources, asked, observed, held.person.email === null ? emailIn(event) : null);
  const counted: Counted = { ...asked, ...seen };
  const person = personOf(resources, to, held, email);
  const noted = [{ subjectKey: key, grant, counted, reason, person }];
  const may = actionsFor(to.rules, event.type, seen.plan ?? event.plan);
  return { hand: { held, noted, may, ever: everyAction(to.rules), isLook: false }, state: observed };
}

/** A look at a person: `sweep` gives it where it is due. All of their subscriptions are asked for again. */
async function prepareLook(resources: Resources, to: PeopleDestination, payload: string): Promise<Ready | Wait> {
  const id = personIn(payload);
  if (id === null) return nothing('the payload names no person: {"person": "…"}');
  return underLease(resources, to, { id, email: null, reason: null }, async (held) => {
    const noted: Noted[] = [];
    for (const [key, before] of Object.entries(held.person.subscriptions)) {
      const asked = await resources.askState(before);
      if (asked.kind === 'wait') return asked;
      const { observed } = asked;
      const now = resources.now();
      const seen = observed && seenOf({ observed, event: null, before, statuses: to.statuses, now });
      if (seen === null) return wait(notNow('The state of a subscription is not fresh'), UNFRESH_MS);
      const email = await emailOf(resources, before, observed ?? NOTHING, null);
      const grant = grantId(resources.hashOf, to.id, key);
      const person = personOf(resources, to, held, email);
      noted.push({ subjectKey: key, grant, counted: { ...before, ...seen }, reason: null, person });
    }
    // What was given to one who is to be forgotten is taken back, whatever the rules say.
    const may = held.person.erasing ? new Set(ACTIONS) : everyAction(to.rules);
    return { hand: { held, noted, may, ever: may, isLook: true }, state: null };
  });
}

const NOTHING: ObservedState = { state: null, state_status: 'unavailable', state_observed_at: null };

async function underLease(
  resources: Resources,
  to: PeopleDestination,
  { id, email, reason }: { id: string; email: string | null; reason: Reason | null },
  then: (held: Held) => Promise<Ready | Wait>,
): Promise<Ready | Wait> {
  const { store, now } = resources;
  const sealed = sealedEmail(resources, to, id, email);
  const holder = randomUUID();
  const wanted = { id, destination: to.id, holder, email: sealed, reason };
  const taken = await takePerson(store, wanted, now);
  if ('nobody' in taken) return nothing(taken.nobody);
  if ('busyUntil' in taken)
    return wait(
      notNow('Another delivery has the person'),
      Math.min(spreadOf(holder), Math.max(1, taken.busyUntil - now())),
    );
  const { held } = taken;
  if (held.person.destination_id !== to.id) {
    await letGo(store, held);
    return nothing('the person is another destination’s');
  }
  let ready: Ready | Wait | null = null;
  try {
    ready = await then(held);
    return ready;
  } finally {
    if (ready === null || 'kind' in ready || typeof ready.hand === 'string') await letGo(store, held);
  }
}

/** Those who wait for one person come back one after the other: a random time, of random digits. */
const spreadOf = (uuid: string): number => LEAST_BUSY_MS + (parseInt(uuid.slice(0, 4), 16) % BUSY_MS);

const sealedEmail = ({ keyring }: Resources, to: PeopleDestination, id: string, email: string | null) =>
  email === null ? null : keyring.seal(email, { webhookId: to.id, field: `email ${id}` });

/** For whom a subscription counts now: who is in hand, unless its source tells another address. */
function personOf(resources: Resources, to: PeopleDestination, held: Held, email: string | null): Noted['person'] {
  const id = email === null ? held.id : personId(resources.hashOf, to.id, email);
  return id === held.id ? { id, email: null } : { id, email: sealedEmail(resources, to, id, email) };
}

/** The address that the source tells now, or else that of the event. */
async function emailOf(
  { askEmail }: Resources,
  asked: AskedSubject,
  { state }: ObservedState,
  given: string | null,
): Promise<string | null> {
  const told = state?.['email'];
  if (typeof told === 'string' && told.includes('@')) return told;
  return (state && (await askEmail(asked, state))) ?? given;
}

function emailIn({ customer, data }: StoredEvent): string | null {
  const email = customer?.email ?? data['email'];
  return typeof email === 'string' && email.includes('@') ? email : null;
}

function personIn(payload: string): string | null {
  try {
    const json = parseJson(payload);
    const person = isJsonObject(json) ? json['person'] : null;
    return typeof person === 'string' && /^[0-9a-f]{32}$/.test(person) ? person : null;
  } catch {
    return null;
  }
}

/** The body of a delivery that looks at a person. */
export const lookAt = ({ id }: Pick<PersonDocument, 'id'>): string => JSON.stringify({ person: id });

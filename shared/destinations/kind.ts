/** What a kind's folder says of itself, with its own types, and how `deliver` sees it, without them. */
import { SubrelayError } from '../base/errors.ts';
import type { EpochMs } from '../base/time.ts';
import type { StoredDestination } from '../webhooks/stored-destination.ts';
import { kindOf } from '../webhooks/stored-destination.ts';
import type {
  Check,
  Courier,
  CourierFor,
  Destination,
  Given,
  OwnSecrets,
  Parcel,
  Resources,
  Ruling,
  Transcript,
} from './destination.ts';

/**
 * @typeParam Stored its documents
 * @typeParam Composed what one attempt sends
 * @typeParam Exchange what came of sending it
 */
export interface Kind<
  Stored extends StoredDestination,
  Composed extends { bytes: number },
  Exchange extends { durationMs: number },
> {
  kind: string;
  /** Its own fields of a document of this kind, parsed; null where they can't be read. */
  read: (stored: StoredDestination) => Stored | null;
  check: Check<Stored>;
  open: (resources: Resources) => Sending<Stored, Composed, Exchange>;
  secrets: OwnSecrets<Stored>;
}

export interface Sending<Stored, Composed, Exchange> {
  /** As `Courier.prepare`. */
  prepare?: (
    to: Stored,
    ...given: Parameters<NonNullable<Courier['prepare']>>
  ) => ReturnType<NonNullable<Courier['prepare']>>;
  compose: (to: Stored, given: Given) => Composed;
  /** @throws SubrelayError only for failures of ours */
  send: (to: Stored, composed: Composed, limits: Limits) => Promise<Exchange>;
  judge: (to: Stored, exchange: Exchange, now: EpochMs) => Ruling;
  redact: (to: Stored, composed: Composed, exchange: Exchange) => Transcript;
}

export interface Limits {
  /** For the whole exchange. */
  timeoutMs: number;
  /** 1 for the first. */
  attempt: number;
}

/** Hides the types of a kind. */
export function destination<
  Stored extends StoredDestination,
  Composed extends { bytes: number },
  Exchange extends { durationMs: number },
>({ kind, read, check, open, secrets }: Kind<Stored, Composed, Exchange>): Destination {
  const own = (stored: StoredDestination): Stored => {
    const found = read(stored);
    if (found === null) throw unreadable(stored);
    return found;
  };
  return {
    kind,
    open: (resources) => courierFor(read, open(resources)),
    check: async (...given) => {
      const checked = await check(...given);
      if (!checked.ok) return checked;
      return { ok: true, makes: (id, existing) => checked.makes(id, existing && own(existing)) };
    },
    secrets: {
      resealed: (stored, keyring, now) => secrets.resealed(own(stored), keyring, now),
      none: secrets.none,
    },
  };
}

/** Reads a document once: the catalogue's live as long as they are current. */
function courierFor<Stored, Composed extends { bytes: number }, Exchange extends { durationMs: number }>(
  read: (stored: StoredDestination) => Stored | null,
  sending: Sending<Stored, Composed, Exchange>,
): CourierFor {
  const known = new WeakMap<StoredDestination, { courier: Courier | null }>();
  return (stored) => {
    const found = known.get(stored);
    if (found) return found.courier;
    const to = read(stored);
    const courier = to && courierTo(to, sending);
    known.set(stored, { courier });
    return courier;
  };
}

const courierTo = <Stored, Composed extends { bytes: number }, Exchange extends { durationMs: number }>(
  to: Stored,
  sending: Sending<Stored, Composed, Exchange>,
): Courier => {
  const { prepare } = sending;
  return {
    ...(prepare && { prepare: (...given) => prepare(to, ...given) }),
    compose: (given) => parcel(to, sending, given),
  };
};

function parcel<Stored, Composed extends { bytes: number }, Exchange extends { durationMs: number }>(
  to: Stored,
  { compose, send, judge, redact }: Sending<Stored, Composed, Exchange>,
  given: Given,
): Parcel {
  const composed = compose(to, given);
  return {
    bytes: composed.bytes,
    send: async (timeoutMs) => {
      const exchange = await send(to, composed, { timeoutMs, attempt: given.attempt });
      return {
        durationMs: exchange.durationMs,
        judge: (now) => judge(to, exchange, now),
        redact: () => redact(to, composed, exchange),
      };
    },
  };
}

const unreadable = (stored: StoredDestination): SubrelayError =>
  new SubrelayError(
    'INTERNAL',
    `Cannot read destination ${stored.id} of kind ${kindOf(stored)}: another version made it; use one that knows the kind`,
  );

/** The secrets of a destination by its kind. @throws SubrelayError INTERNAL where nobody here knows it */
export function secretsOf(kinds: readonly Destination[], stored: StoredDestination): OwnSecrets<StoredDestination> {
  const found = kinds.find(({ kind }) => kind === kindOf(stored));
  if (found === undefined) throw unreadable(stored);
  return found.secrets;
}

/** Those of all kinds. */
export function openCouriers(kinds: readonly Destination[], resources: Resources): CourierFor {
  const byKind = new Map(kinds.map(({ kind, open }) => [kind, open(resources)]));
  return (stored) => byKind.get(kindOf(stored))?.(stored) ?? null;
}

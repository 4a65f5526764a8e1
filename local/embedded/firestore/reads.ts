/** The view of a read: of the present, of a past time, or of a transaction. */
import type { Consistency } from './protocol.ts';
import type { Session, Store } from './store.ts';
import type { Transaction } from './transactions.ts';
import { encodeTimestamp } from './values.ts';
import { microsOf } from './writes.ts';

export interface Read {
  /** Given to the client as the time of the read, in microseconds and as an encoded `Timestamp`. */
  readonly micros: number;
  readonly time: Buffer;
  /** The past time that is read, unless it is the present. */
  readonly past: number | undefined;
  /** Whose locks the read takes. */
  readonly locking: Transaction | undefined;
  /** Id of the transaction that the read began. */
  readonly begun: Buffer | undefined;
}

/** Opens a read: of a transaction that locks, once `admit` has let it in. */
export async function openRead(
  store: Store,
  session: Session,
  consistency: Consistency,
  admit: (transaction: Transaction) => Promise<void>,
): Promise<Read> {
  const { transaction: id, newTransaction, readTime } = consistency;
  const transaction = newTransaction ? session.begin(newTransaction) : id && session.transactions.get(id);
  const begun = newTransaction && transaction?.id;
  if (transaction && !transaction.readOnly) {
    await admit(transaction);
    if (transaction.ended) throw transaction.ended;
    return { ...timed(store.clock.read()), past: undefined, locking: transaction, begun };
  }
  const wanted = transaction ? transaction.readTime : readTime && microsOf(readTime);
  const past = wanted === undefined ? undefined : session.pastTime(wanted);
  return { ...timed(past ?? store.clock.read()), past, locking: undefined, begun };
}

const timed = (micros: number) => ({ micros, time: encodeTimestamp(micros) });

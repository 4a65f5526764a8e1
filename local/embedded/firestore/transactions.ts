/** Transactions and the documents and query results that nobody else may change until they end. */
import { randomBytes } from 'node:crypto';
import type { Doc, Version } from './documents.ts';
import { isWatched, type Watched } from './run.ts';
import { aborted, invalid, type StatusError } from './status.ts';

// https://firebase.google.com/docs/firestore/quotas#writes_and_transactions
const idleMs = 60_000;
const longestMs = 270_000;
const expireEveryMs = 10;
const idBytes = 20;

/** One transaction and its reads. */
export class Transaction {
  readonly id: Buffer;
  readonly readOnly: boolean;
  /** When it began, in order among all; a retried transaction keeps its place, so that it wins in the end. */
  readonly age: number;
  readonly startedAt: number;
  usedAt: number;
  /** The time of a read-only transaction. */
  readTime: number | undefined;
  readonly documents = new Set<string>();
  readonly watched: Watched[] = [];
  /** Why it cannot be used any more. */
  ended: StatusError | undefined;

  constructor(id: Buffer, options: { readOnly: boolean; age: number; now: number; readTime: number | undefined }) {
    this.id = id;
    this.readOnly = options.readOnly;
    this.age = options.age;
    this.startedAt = options.now;
    this.usedAt = options.now;
    this.readTime = options.readTime;
  }

  get holdsNothing(): boolean {
    return this.documents.size === 0 && this.watched.length === 0;
  }
}

/** The effect of a commit on a document; without a version the document does not exist then. */
export interface IntendedChange {
  readonly doc: Doc;
  readonly before: Version | undefined;
  readonly after: Version | undefined;
}

// The client retries by this text (`isRetryableTransactionError` in @google-cloud/firestore).
const expired = () => invalid('The referenced transaction has expired or is no longer valid.');
/** The refusal of a transaction or a write that lost against others. */
export const contention = () =>
  aborted('Aborted due to cross-transaction contention. Too much contention on these documents. Please try again.');

/** The transactions of one database. */
export class Transactions {
  readonly #now: () => number;
  readonly #active = new Map<string, Transaction>();
  /** Those that can hold something. */
  readonly #readWrite = new Set<Transaction>();
  /** Distinguishes ids of this process from those that an earlier one gave. */
  readonly #boot = randomBytes(8);
  #last = 0;
  #expiredAt = 0;

  /** `now` in milliseconds. */
  constructor(now: () => number) {
    this.#now = now;
  }

  begin(readOnly: boolean, retried?: Buffer, readTime?: number): Transaction {
    const number = ++this.#last;
    const age = retried && this.#isOwn(retried) ? retried.readUIntBE(8, 6) : number;
    const id = Buffer.alloc(idBytes);
    this.#boot.copy(id);
    id.writeUIntBE(age, 8, 6);
    id.writeUIntBE(number, 14, 6);
    const transaction = new Transaction(id, { readOnly, age, now: this.#now(), readTime });
    this.#active.set(id.toString('latin1'), transaction);
    if (!readOnly) this.#readWrite.add(transaction);
    return transaction;
  }

  get(id: Buffer): Transaction {
    const transaction = this.#active.get(id.toString('latin1'));
    if (!transaction) throw id.length === idBytes ? expired() : invalid('Invalid transaction.');
    if (transaction.ended) throw transaction.ended;
    transaction.usedAt = this.#now();
    return transaction;
  }

  /** A transaction that may have ended, or undefined if it is not known any more. */
  find(id: Buffer): Transaction | undefined {
    if (id.length !== idBytes) throw invalid('Invalid transaction.');
    return this.#active.get(id.toString('latin1'));
  }

  end(transaction: Transaction): void {
    transaction.ended ??= expired();
    this.#active.delete(transaction.id.toString('latin1'));
    this.#readWrite.delete(transaction);
  }

  /** Ends a transaction whose client does not know yet: its next call is told why. */
  fail(transaction: Transaction, reason: StatusError): void {
    transaction.ended = reason;
    this.#readWrite.delete(transaction);
  }

  /** Ends transactions that were left alone or open for too long. @returns those */
  expire(): Transaction[] {
    const now = this.#now();
    if (Math.abs(now - this.#expiredAt) < expireEveryMs) return [];
    this.#expiredAt = now;
    const gone = [...this.#active.values()].filter(
      ({ usedAt, startedAt }) => now - usedAt >= idleMs || now - startedAt >= longestMs,
    );
    for (const transaction of gone) this.end(transaction);
    return gone;
  }

  /** The transactions, `by` aside, that hold something which a commit would change. */
  holders(changes: () => readonly IntendedChange[], by: Transaction | undefined): Transaction[] {
    if (this.#readWrite.size === 0 || (this.#readWrite.size === 1 && by && this.#readWrite.has(by))) return [];
    const intended = changes();
    return [...this.#readWrite].filter((each) => each !== by && intended.some((change) => holds(each, change)));
  }

  #isOwn(id: Buffer): boolean {
    return id.length === idBytes && this.#boot.equals(id.subarray(0, 8));
  }
}

function holds({ documents, watched }: Transaction, { doc, before, after }: IntendedChange): boolean {
  if (documents.has(doc.path)) return true;
  return watched.some((each) => (before && isWatched(each, doc, before)) || (after && isWatched(each, doc, after)));
}

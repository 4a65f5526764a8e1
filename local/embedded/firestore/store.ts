/** The store: databases, the clock, the journal, and the ways of commits and transactions to them. */
import type { Clock } from './clock.ts';
import { Database, Doc, type Version } from './documents.ts';
import { Locks, type Cancellable } from './locks.ts';
import type { DocumentName } from './names.ts';
import type { TransactionOptions } from './protocol.ts';
import { Code, invalid, StatusError } from './status.ts';
import { Transactions, type IntendedChange, type Transaction } from './transactions.ts';
import { microsOf, Staging, type Change, type ParsedWrite, type State, type WriteOutcome } from './writes.ts';

/** Keeps commits beyond the process. */
export interface Persistence {
  committed(database: string, time: number, changes: readonly Change[]): void;
  /** Resolves when everything that was committed is safe. */
  flushed(): Promise<void>;
  /** @throws JournalError where nothing may be committed or shown, since it can't be made safe */
  assertWritable(): void;
}

export interface CommitResult {
  readonly time: number;
  readonly outcomes: readonly WriteOutcome[];
}

/** One database with its transactions. */
export class Session {
  readonly database: Database;
  readonly transactions: Transactions;
  readonly locks: Locks;
  readonly #clock: Clock;
  readonly #persistence: Persistence | undefined;

  constructor(database: Database, clock: Clock, milliseconds: () => number, persistence: Persistence | undefined) {
    this.database = database;
    this.#clock = clock;
    this.#persistence = persistence;
    this.transactions = new Transactions(milliseconds);
    this.locks = new Locks(this.transactions, milliseconds, (transaction) => this.database.history.unpin(transaction));
  }

  begin({ readOnly, readWrite }: TransactionOptions): Transaction {
    // Clients do not end read-only transactions.
    this.locks.expire();
    if (!readOnly) return this.transactions.begin(false, readWrite?.retryTransaction);
    const time = readOnly.readTime ? this.pastTime(microsOf(readOnly.readTime)) : this.#clock.read();
    const transaction = this.transactions.begin(true, undefined, time);
    this.database.history.pin(transaction, time);
    return transaction;
  }

  end(transaction: Transaction): void {
    this.transactions.end(transaction);
    this.database.history.unpin(transaction);
    this.locks.released();
  }

  /** The past time of a read. @throws StatusError where it lies ahead, or its versions are no longer kept */
  pastTime(time: number): number {
    if (time > this.#clock.read()) throw invalid("The requested 'read_time' cannot be in the future.");
    if (time < this.database.history.oldest) {
      throw new StatusError(Code.FAILED_PRECONDITION, 'The requested snapshot version is too old.');
    }
    return time;
  }

  /** Applies all writes or none, once no transaction but `by` holds their documents. Ends `by`. */
  async commit(writes: readonly ParsedWrite[], by: Transaction | undefined, call: Cancellable): Promise<CommitResult> {
    if (by?.readOnly && writes.length > 0) throw invalid('Cannot modify entities in a read-only transaction.');
    try {
      return await this.locks.commit(by, () => this.#attempt(writes, by), call);
    } finally {
      if (by) this.end(by);
    }
  }

  #attempt(writes: readonly ParsedWrite[], by: Transaction | undefined) {
    const time = this.#clock.commit();
    const staging = new Staging((name) => this.#state(name), time);
    const outcomes = writes.map((write) => staging.apply(write));
    const changes = [...staging.changes].filter(({ name, after }) => after.fields || this.#find(name)?.live);
    return {
      holders: this.transactions.holders(() => changes.map((change) => this.#intended(change)), by),
      touches: (collection: string, id: string | undefined) =>
        changes.some(({ name }) => name.collection === collection && (id === undefined || id === name.id)),
      apply: () => {
        this.#apply(changes, time);
        if (by) this.transactions.end(by);
        return { time, outcomes };
      },
    };
  }

  #apply(changes: readonly Change[], time: number): void {
    for (const { name, after } of changes) this.database.put(name, after.fields, after.created, after.updated);
    if (changes.length > 0) this.#persistence?.committed(this.database.name, time, changes);
  }

  #find({ collection, id }: DocumentName): Doc | undefined {
    return this.database.find(collection, id);
  }

  #state(name: DocumentName): State | undefined {
    const version = this.#find(name)?.live;
    return version && { ...version, fields: Buffer.from(version.fields ?? '', 'latin1') };
  }

  #intended({ name, after }: Change): IntendedChange {
    const doc = this.#find(name) ?? new Doc(this.database.collection(name.collection), name.id);
    const version: Version | undefined = after.fields && {
      ...after,
      fields: after.fields.toString('latin1'),
      previous: undefined,
    };
    return { doc, before: doc.live, after: version };
  }
}

/** All databases; one comes into being when it is first named. */
export class Store {
  readonly clock: Clock;
  readonly #milliseconds: () => number;
  readonly #persistence: Persistence | undefined;
  readonly #sessions = new Map<string, Session>();

  constructor(
    databases: Iterable<Database>,
    clock: Clock,
    milliseconds: () => number,
    persistence: Persistence | undefined,
  ) {
    this.clock = clock;
    this.#milliseconds = milliseconds;
    this.#persistence = persistence;
    for (const database of databases) this.#open(database);
  }

  session(name: string): Session {
    return this.#sessions.get(name) ?? this.#open(new Database(name));
  }

  /** Resolves when everything that a reader could have seen so far is safe on disk; undefined if nothing is kept. */
  flushed(): Promise<void> | undefined {
    return this.#persistence?.flushed();
  }

  /** @throws JournalError where the journal can't take the writes that readers could see */
  assertWritable(): void {
    this.#persistence?.assertWritable();
  }

  close(reason: StatusError): void {
    for (const { locks } of this.#sessions.values()) locks.close(reason);
  }

  #open(database: Database): Session {
    const session = new Session(database, this.clock, this.#milliseconds, this.#persistence);
    this.#sessions.set(database.name, session);
    return session;
  }
}

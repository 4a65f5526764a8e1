/** A commit that touches documents of a transaction waits for its end; commits go on in the order in which they came. */
import { Code, StatusError } from './status.ts';
import { contention, type Transaction, type Transactions } from './transactions.ts';

const lockWaitMs = 20_000;
const checkEveryMs = 50;

/** A commit as it would be now: who stands in its way, whether it changes a document, and doing it. */
export interface Attempt<T> {
  readonly holders: readonly Transaction[];
  touches(collection: string, id: string | undefined): boolean;
  apply(): T;
}

/** A call whose client may give up before it is answered. */
export interface Cancellable {
  onCancel(listener: () => void): void;
}

interface Waiter {
  readonly by: Transaction | undefined;
  readonly since: number;
  /** Tries once more. */
  retry(): void;
  fail(error: unknown): void;
  attempt: Attempt<unknown>;
  readonly done: Promise<void>;
}

export class Locks {
  readonly #transactions: Transactions;
  readonly #now: () => number;
  readonly #ended: (transaction: Transaction) => void;
  #waiters: Waiter[] = [];
  #timer: NodeJS.Timeout | undefined;

  /** `now` in milliseconds; `ended` hears of transactions that time or a deadlock ended. */
  constructor(transactions: Transactions, now: () => number, ended: (transaction: Transaction) => void) {
    this.#transactions = transactions;
    this.#now = now;
    this.#ended = ended;
  }

  /** Applies a commit as soon as nobody else holds its documents. `prepare` computes it anew each time. */
  commit<T>(by: Transaction | undefined, prepare: () => Attempt<T>, call: Cancellable): T | Promise<T> {
    const attempt = prepare();
    if (attempt.holders.length === 0) return attempt.apply();
    return new Promise<T>((resolve, reject) => {
      const waiter = this.#wait(by, attempt, prepare, { resolve, reject });
      call.onCancel(() => waiter.fail(new StatusError(Code.CANCELLED, 'The call was cancelled')));
      this.#breakDeadlocks();
    });
  }

  /**
   * Holds a transaction's first read back while a commit waits that changes what is read: those who came first go
   * first. Later reads are let through, or a transaction would wait for a commit that waits for it.
   */
  async admit(transaction: Transaction, collection: string, id?: string): Promise<void> {
    if (this.#waiters.length === 0) return;
    while (transaction.holdsNothing) {
      const first = this.#waiters.find((waiter) => waiter.by !== transaction && waiter.attempt.touches(collection, id));
      if (!first) return;
      await first.done;
    }
  }

  /** Lets those go on who waited for a transaction that has ended. */
  released(): void {
    for (const waiter of [...this.#waiters]) waiter.retry();
    this.#breakDeadlocks();
  }

  /** Ends transactions that were idle for too long, then lets the others go on. */
  expire(): void {
    const expired = this.#transactions.expire();
    for (const transaction of expired) this.#ended(transaction);
    for (const waiter of [...this.#waiters]) {
      if (this.#now() - waiter.since >= lockWaitMs) waiter.fail(contention());
    }
    if (expired.length > 0) this.released();
  }

  close(reason: unknown): void {
    for (const waiter of [...this.#waiters]) waiter.fail(reason);
  }

  #wait<T>(
    by: Transaction | undefined,
    attempt: Attempt<T>,
    prepare: () => Attempt<T>,
    { resolve, reject }: { resolve: (result: T) => void; reject: (error: unknown) => void },
  ): Waiter {
    let finish: () => void = () => undefined;
    const done = new Promise<void>((resolveDone) => (finish = resolveDone));
    const leave = (settle: () => void) => {
      this.#remove(waiter);
      settle();
      finish();
    };
    const waiter: Waiter = {
      by,
      since: this.#now(),
      attempt,
      done,
      fail: (error) => leave(() => reject(error)),
      retry: () => {
        if (!this.#waiters.includes(waiter)) return;
        try {
          const next = prepare();
          waiter.attempt = next;
          if (next.holders.length === 0) leave(() => resolve(next.apply()));
        } catch (error) {
          waiter.fail(error);
        }
      },
    };
    this.#waiters.push(waiter);
    this.#timer ??= setInterval(() => this.expire(), checkEveryMs).unref();
    return waiter;
  }

  #remove(waiter: Waiter): void {
    this.#waiters = this.#waiters.filter((each) => each !== waiter);
    if (this.#waiters.length > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** Of transactions that wait for each other, the youngest is ended. */
  #breakDeadlocks(): void {
    for (let circle = this.#circle(); circle; circle = this.#circle()) {
      const victim = circle.reduce((a, b) => (b.age > a.age ? b : a));
      this.#transactions.fail(victim, contention());
      this.#waiters.find(({ by }) => by === victim)?.fail(contention());
      this.#ended(victim);
      for (const waiter of [...this.#waiters]) waiter.retry();
    }
  }

  #circle(): Transaction[] | undefined {
    for (const { by } of this.#waiters) {
      const path = by && this.#pathBack(by, by, []);
      if (path) return path;
    }
    return undefined;
  }

  #pathBack(to: Transaction, from: Transaction, seen: Transaction[]): Transaction[] | undefined {
    const path = [...seen, from];
    const waiter = this.#waiters.find(({ by }) => by === from);
    for (const next of waiter?.attempt.holders ?? []) {
      if (next === to) return path;
      const found = path.includes(next) ? undefined : this.#pathBack(to, next, path);
      if (found) return found;
    }
    return undefined;
  }
}

/** The way to one source's API: within its budget, and not while it wants to be left alone. */
import { backoffMs } from '../../base/backoff.ts';
import type { Log } from '../../base/log.ts';
import type { EpochMs } from '../../base/time.ts';
import type { SourceName } from '../../events/event.ts';
import { inSpan } from '../../telemetry/telemetry.ts';
import { BudgetExhausted } from './budget.ts';
import type { Budget } from './budget.ts';
import { SourceFailure } from './source-failure.ts';
import type { SourceProblem } from './source-failure.ts';

export interface Gate {
  /**
   * Makes one call for an account. A `SourceFailure` that it throws pauses the account's calls in this instance for the
   * longer of backoff and `Retry-After`; after a pause one call goes alone, and the others follow if it succeeds.
   * @throws BudgetExhausted or SourcePaused: nothing was called; otherwise what the call throws, `retryAfterMs` being
   *   the pause
   */
  call: <T>(account: string, exchange: () => Promise<T>) => Promise<T>;
  /** Whether a call made now would cost one of few permits: it had better be shared. */
  isShort: (account: string) => boolean;
}

export interface GateOptions {
  /** The source's name. */
  api: SourceName;
  budget: Budget;
  /** The first pause, milliseconds. */
  backoffMs: number;
  now: () => EpochMs;
  log: Log;
}

/** The account's calls pause after a failure: this one was not made. */
export class SourcePaused extends SourceFailure {
  constructor(problem: SourceProblem, why: string, retryAfterMs: number) {
    super(problem, `Not asked again for now, since: ${why}`, { retryAfterMs });
    this.name = 'SourcePaused';
  }
}

const ALARM_AT_MOST_EVERY_MS = 60_000;

/** What an instance remembers of an account. */
interface Account {
  /** Failures since the last success, those of calls made at the same time counted once. */
  failures: number;
  last: SourceFailure | null;
  pausedUntil: number;
  /** Counts pauses: a call that began before the last one tells nothing new. */
  round: number;
  /** The one call after a pause, until it has ended either way. */
  probe: Promise<void> | null;
  alarmedAt: number;
}

export function openGate(options: GateOptions): Gate {
  const accounts = new Map<string, Account>();
  return {
    call: (name, exchange) => {
      const account = accounts.get(name) ?? newAccount();
      accounts.set(name, account);
      return passed(account, options.now, () => made(name, account, exchange, options));
    },
    isShort: (name) => options.budget.outlook?.(name) === 'short',
  };
}

const newAccount = (): Account => ({
  failures: 0,
  last: null,
  pausedUntil: -Infinity,
  round: 0,
  probe: null,
  alarmedAt: -Infinity,
});

async function passed<T>(account: Account, now: () => number, call: () => Promise<T>): Promise<T> {
  while (account.failures > 0) {
    const { last, pausedUntil } = account;
    const left = pausedUntil - now();
    if (last && left > 0) throw new SourcePaused(last.problem, last.message, Math.ceil(left));
    if (account.probe === null) return probing(account, call);
    await account.probe;
  }
  return call();
}

function probing<T>(account: Account, call: () => Promise<T>): Promise<T> {
  const outcome = call();
  const over = () => {
    account.probe = null;
  };
  account.probe = outcome.then(over, over);
  return outcome;
}

async function made<T>(
  name: string,
  account: Account,
  exchange: () => Promise<T>,
  { api, budget, ...options }: GateOptions,
): Promise<T> {
  const permit = await budget.take(name);
  if (!permit.granted) throw new BudgetExhausted(api, name, permit.retryAfterMs);
  const { round } = account;
  try {
    const result = await inSpan('source', `ask ${api}`, { 'subrelay.source': api }, exchange);
    if (round === account.round) account.failures = 0;
    return result;
  } catch (error) {
    if (!(error instanceof SourceFailure)) throw error;
    alarm(error, name, account, { api, ...options });
    throw paused(error, account, round, options);
  }
}

function paused(
  error: SourceFailure,
  account: Account,
  round: number,
  options: Pick<GateOptions, 'backoffMs' | 'now'>,
): SourceFailure {
  const now = options.now();
  if (round === account.round) {
    account.pausedUntil = now + backoffMs(account.failures, options.backoffMs);
    account.failures += 1;
    account.round += 1;
  }
  account.pausedUntil = Math.max(account.pausedUntil, now + (error.retryAfterMs ?? 0));
  account.last = error;
  const retryAfterMs = Math.max(0, Math.ceil(account.pausedUntil - now));
  return new SourceFailure(error.problem, error.message, { cause: error, retryAfterMs });
}

/** Nobody but a person can mend a source that refuses us: one line says what is missing. */
function alarm(
  error: SourceFailure,
  name: string,
  account: Account,
  { api, now, log }: Pick<GateOptions, 'api' | 'now' | 'log'>,
): void {
  if (error.problem !== 'misconfigured' || now() - account.alarmedAt < ALARM_AT_MOST_EVERY_MS) return;
  account.alarmedAt = now();
  log.error({ source: api, account: name, error }, 'source.misconfigured');
}

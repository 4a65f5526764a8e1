/** Counts how the deployment stands. What can't be read is null, with the reason, and keeps nothing else from being read. */
import { SubrelayError } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import type { EpochMs } from '../base/time.ts';
import type { CountDeadLetters } from '../bus/dead-letter-count.ts';
import { balanceOf } from '../deliveries/ledger/balance.ts';
import type { Ledger } from '../deliveries/ledger/ledger.ts';
import { openWebhookFacts } from '../lanes/webhook-facts.ts';
import type { Store } from '../store/store.ts';
import { equationsOf } from './equations.ts';
import type { Equations } from './equations.ts';
import type { StatusFacts, StatusPart, StatusWindow } from './facts.ts';
import { pendingFacts, readWaiting } from './pending.ts';
import { quarantineFacts, readQuarantine } from './quarantine.ts';
import { readSources } from './sources.ts';
import type { SourcesDeps } from './sources.ts';
import { readStandings, readWebhookFacts } from './webhooks.ts';
import type { StandingsDeps } from './webhooks.ts';

export interface CountDeps extends Omit<SourcesDeps, 'store'>, StandingsDeps {
  store: Pick<Store, 'query' | 'count' | 'reading'>;
  ledger: Pick<Ledger, 'read'>;
  countDeadLetters: CountDeadLetters;
  now: () => EpochMs;
  log: Log;
}

const WINDOW_MS: Record<StatusWindow, number> = { '1h': 3_600_000, '24h': 86_400_000, '7d': 7 * 86_400_000 };

/** How many of those that are due are looked at for the one that was planned first. */
const LOOKED_AT = 20;

const timeOf = (at: EpochMs): string => new Date(at).toISOString();

export function windowFacts(window: StatusWindow, now: EpochMs): Pick<StatusFacts, 'window' | 'from' | 'to' | 'as_of'> {
  const [from, to] = [timeOf(now - WINDOW_MS[window]), timeOf(now)];
  return { window, from, to, as_of: to };
}

/** @param before the equations of the count before: they stand where the ledger can't be counted in 3 s */
export async function countStatus(
  deps: CountDeps,
  window: StatusWindow,
  before: Equations | null,
): Promise<StatusFacts> {
  const now = deps.now();
  const { unread, part } = parts(deps.log);
  const [equations, pending, webhooks, quarantine, dead_letters, sources] = await Promise.all([
    part('equations', () => countEquations(deps, now - WINDOW_MS[window], now)),
    part('pending', async () => pendingFacts(await readWaiting(deps.store, now, LOOKED_AT), now)),
    part('webhooks', () => countWebhooks(deps)),
    part('quarantine', async () => quarantineFacts(await readQuarantine(deps.store, 1))),
    part('dead_letters', deps.countDeadLetters),
    part('sources', () => readSources(deps, now)),
  ]);
  const read = { pending, webhooks, quarantine, dead_letters, sources };
  return { ...windowFacts(window, now), equations: equations ?? before, ...read, unread };
}

async function countEquations({ ledger }: CountDeps, from: EpochMs, to: EpochMs): Promise<Equations> {
  const { readTime, counts } = await ledger.read({ from, to });
  return equationsOf(balanceOf(counts), readTime.toMillis());
}

const countWebhooks = async (deps: CountDeps) =>
  readWebhookFacts(await readStandings(deps), openWebhookFacts(deps.store));

/** Reads each part by itself. */
function parts(log: Log) {
  const unread: StatusFacts['unread'] = [];
  const part = async <T>(name: StatusPart, read: () => Promise<T>): Promise<T | null> => {
    try {
      return await read();
    } catch (error) {
      log.warn({ part: name, error }, 'status.not_read');
      unread.push({ part: name, reason: reasonOf(error) });
      return null;
    }
  };
  return { unread, part };
}

const reasonOf = (error: unknown): string =>
  error instanceof SubrelayError ? error.message : 'the log tells more, as status.not_read';

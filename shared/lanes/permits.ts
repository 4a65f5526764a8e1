/** Permits for exchanges with webhooks that have a rate limit, out of buckets that all instances share. */
import { shareTrips } from '../base/share-trips.ts';
import type { EpochMs } from '../base/time.ts';
import type { Rate } from '../base/token-bucket.ts';
import { refusedByStore } from '../sources/asking/budget.ts';
import type { TakeBlock } from '../sources/asking/budget.ts';
import { PERMIT_MS } from './rate-limit.ts';

export type ExchangePermit =
  | {
      granted: true;
      /** The exchange must have begun by then. */
      until: EpochMs;
    }
  | {
      granted: false;
      /** When there may be one. */
      againAt: EpochMs;
    };

/** Takes the permit for one exchange; one that isn't used in time is lost. */
export type TakePermit = (webhook: string, rate: Rate) => Promise<ExchangePermit>;

export interface PermitsDeps {
  takeBlock: TakeBlock;
  now: () => EpochMs;
}

/** After a refusal permits are taken one by one for this long: what a block has left over is missing elsewhere. */
const SHORT_FOR_MS = 10_000;

/** An instance takes blocks, so that the bucket is written about twice a second, however many are sent. */
export function openPermits(deps: PermitsDeps): TakePermit {
  const webhooks = new Map<string, (rate: Rate) => Promise<ExchangePermit>>();
  return (webhook, rate) => {
    const take = webhooks.get(webhook) ?? permitsOf(webhook, deps);
    webhooks.set(webhook, take);
    return take(rate);
  };
}

/** Concurrent takers share one transaction. A block that is used up in time is followed by one twice as large. */
function permitsOf(account: string, { takeBlock, now }: PermitsDeps) {
  let block = { left: 0, size: 0, until: -Infinity };
  let [refusedUntil, shortUntil] = [-Infinity, -Infinity];

  const refill = async (missing: number, rate: Rate): Promise<void> => {
    const startedAt = now();
    const grows = startedAt < block.until && startedAt >= shortUntil;
    const largest = Math.max(1, Math.floor(rate.capacity / 2));
    const size = grows ? Math.min(largest, 2 * block.size) : 1;
    const want = Math.max(missing, size);
    const { granted, retryAfterMs } = await takeBlock({ api: 'webhook', account, want, rate }).catch(refusedByStore);
    block = { left: granted, size, until: startedAt + PERMIT_MS };
    if (granted >= missing) return;
    refusedUntil = now() + Math.ceil(granted > 0 ? rate.intervalMs : Math.max(1, retryAfterMs));
    shortUntil = now() + SHORT_FOR_MS;
  };

  return shareTrips<Rate, ExchangePermit>({
    maxUnits: 1_000,
    go: async (rates) => {
      const permits: ExchangePermit[] = [];
      const takeLeft = () => {
        for (; permits.length < rates.length && block.left > 0 && now() < block.until; block.left -= 1)
          permits.push({ granted: true, until: block.until });
      };
      takeLeft();
      const rate = rates.at(-1);
      if (rate && permits.length < rates.length && now() >= refusedUntil) {
        await refill(rates.length - permits.length, rate);
        takeLeft();
      }
      const againAt = Math.max(refusedUntil, now() + 1);
      return rates.map((_, index) => permits[index] ?? { granted: false, againAt });
    },
  });
}

import { RENEW_AFTER_MS, claimUntil } from '../deliveries/lease.ts';
import type { DeliveryDocument } from '../deliveries/documents.ts';
import type { Version } from '../store/version.ts';
import type { DeliverDeps } from './deps.ts';
import type { Push } from './open-pushes.ts';

export interface Renewed {
  delivery: DeliveryDocument;
  version: Version;
  timeoutMs: number;
  push: Push;
}

export interface Renewal {
  /** @returns the version to record against; null where the renewal was refused or its outcome is unknown */
  end: () => Promise<Version | null>;
}

/** Claims a lease for an exchange that began without one, once it has lasted a while. */
export function renewWhenLong(
  { deliveries, now }: Pick<DeliverDeps, 'deliveries' | 'now'>,
  { delivery, version, timeoutMs, push }: Renewed,
): Renewal {
  let renewal: Promise<Version | null> | undefined;
  const renew = async (): Promise<Version | null> => {
    const dueAt = claimUntil(now(), timeoutMs);
    const renewed = await deliveries.lease(delivery, version, dueAt).catch(() => null);
    push.leased(renewed && dueAt);
    return renewed;
  };
  const timer = setTimeout(() => void (renewal = renew()), RENEW_AFTER_MS);
  return {
    end: async () => {
      clearTimeout(timer);
      return renewal ? renewal : version;
    },
  };
}

/** Who asks, by a key that is kept in the store or by a session. */
import { timingSafeEqual } from 'node:crypto';

import type { Log } from '../base/log.ts';
import type { EpochMs } from '../base/time.ts';
import { Timestamp } from '../store/timestamp.ts';
import { replace } from '../store/write.ts';
import type { OwnerDocument } from '../webhooks/owner.ts';
import { KEPT_MS, KEY_USES } from './documents.ts';
import type { KeyDocument, SessionDocument } from './documents.ts';
import type { PresentedKey } from './key-text.ts';
import { openKnownKeys } from './known-keys.ts';
import { RIGHTS_OF, ownersKey } from './role.ts';
import type { Principal } from './role.ts';
import { openPortal } from './portal.ts';
import type { Portal } from './portal.ts';
import { openSessions } from './sessions.ts';
import type { Sessions, SessionsDeps } from './sessions.ts';

export interface Access {
  /**
   * @returns null where there is no such key, it is revoked, or it has expired
   * @throws SubrelayError STORE_UNAVAILABLE
   */
  byKey: (presented: PresentedKey) => Promise<Principal | null>;
  /**
   * @param value that the cookie holds
   * @returns null where there is no such session, it has ended, or its key has
   * @throws SubrelayError STORE_UNAVAILABLE
   */
  bySession: (value: string) => Promise<FoundSession | null>;
  /**
   * @param token of the portal
   * @returns null where there is no such session, it is over, or its key has ended
   * @throws SubrelayError STORE_UNAVAILABLE
   */
  byToken: (token: string) => Promise<FoundSession | null>;
  sessions: Sessions;
  portal: Portal;
  /** Those of some sessions whose key is still taken. */
  ofLiveKeys: (sessions: readonly SessionDocument[]) => Promise<SessionDocument[]>;
}

export interface FoundSession {
  session: SessionDocument;
  principal: Principal;
}

export interface AccessDeps extends SessionsDeps {
  /** Those of the setting. */
  apiKeys: readonly { id: string }[];
  log: Log;
}

/** @param keysWaitMs for so long Firestore is waited for by who has a copy of the keys; without it a second */
export function openAccess(deps: AccessDeps, keysWaitMs?: number): Access {
  const { store, now } = deps;
  const find = openKnownKeys(store, now, keysWaitMs);
  const noteUse = usesNoted(deps);
  const sessions = openSessions(deps);
  const portal = openPortal(deps);
  const configured = new Set(deps.apiKeys.map(({ id }) => id));
  const isTaken = async (id: string): Promise<boolean> => {
    if (configured.has(id)) return true;
    const key = await find(id);
    return key !== null && !hasExpired(key, now());
  };
  return {
    sessions,
    portal,
    byToken: async (token) => {
      const found = await portal.session(token);
      if (found === null || !(await isTaken(found.session.key))) return null;
      return { session: found.session, principal: ofPortal(found.session, found.owner) };
    },
    byKey: async ({ id, digest }) => {
      const key = await find(id);
      if (!key || !isSame(key.digest, digest) || hasExpired(key, now())) return null;
      await noteUse(id);
      const { name, role, owner } = key;
      return { key: id, name, role, ...(owner !== undefined && { owned: { owner, rights: RIGHTS_OF[role] } }) };
    },
    bySession: async (value) => {
      const session = await sessions.find(value);
      if (session === null || !(await isTaken(session.key))) return null;
      const { key, name, role, id } = session;
      return { session, principal: { key, name, role, session: id } };
    },
    ofLiveKeys: async (all) => {
      const keys = [...new Set(all.map(({ key }) => key))];
      const taken = await Promise.all(keys.map(async (key) => ((await isTaken(key)) ? [key] : [])));
      return all.filter(({ key }) => taken.flat().includes(key));
    },
  };
}

/** An owner asks, and not the key that made the link: idempotency keys are the owner's. */
export const ofPortal = ({ id, role, rights = [] }: SessionDocument, owner: OwnerDocument): Principal => ({
  ...{ key: ownersKey(owner.id), name: owner.name, role, session: id },
  owned: { owner: owner.id, rights },
});

/** Whether a key has come to the end that it was given. */
export const hasExpired = ({ expires_at }: Pick<KeyDocument, 'expires_at'>, now: EpochMs): boolean =>
  expires_at !== null && expires_at.toMillis() <= now;

const isSame = (a: string, b: string): boolean =>
  a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));

const HOUR_MS = 3_600_000;

/** Notes that a key was used, once an hour and instance. A note that fails is not made, and no request fails by it. */
function usesNoted({ store, now, log }: AccessDeps): (id: string) => Promise<void> {
  const notedIn = new Map<string, EpochMs>();
  return async (id) => {
    const hour = now() - (now() % HOUR_MS);
    if (notedIn.get(id) === hour) return;
    notedIn.set(id, hour);
    const expire_at = Timestamp.fromMillis(hour + KEPT_MS);
    const use = replace(KEY_USES.doc(id), { v: 1, used_at: Timestamp.fromMillis(hour), expire_at });
    await store
      .commit({ writes: [use] })
      .catch((error: unknown) => log.warn({ error, apiKey: id }, 'key_use.not_noted'));
  };
}

/** Links that open the portal for an owner, and the sessions that they begin. A link is taken once. */
import { hash } from 'node:crypto';

import type { EpochMs } from '../base/time.ts';
import { finder, readOne } from '../store/find.ts';
import type { Find } from '../store/find.ts';
import { Timestamp } from '../store/timestamp.ts';
import { create, update } from '../store/write.ts';
import type { Write } from '../store/write.ts';
import { OWNERS } from '../webhooks/owner.ts';
import type { OwnerDocument } from '../webhooks/owner.ts';
import { PORTAL_LINKS, SESSIONS } from './documents.ts';
import type { PortalLinkDocument, SessionDocument } from './documents.ts';
import { isThere } from './keys.ts';
import { sessionId } from './sessions.ts';
import type { SessionsDeps } from './sessions.ts';

/** So long a session of the portal lasts: a page holds its token in memory alone. */
export const PORTAL_SESSION_MS = 3_600_000;
/** So long a link that opens nothing any more says why. */
const TELLS_MS = 7 * 86_400_000;

const CODE = /^([0-9a-f]{32})[\w-]{43}$/;

/** A code, of which a digest is kept. @param id 32 hexadecimal digits @param random 32 bytes */
export const portalCode = (id: string, random: Buffer): string => id + random.toString('base64url');

export const digestOfCode = (code: string): string => hash('sha256', code, 'base64url');

/** Why a code opens nothing. */
export type NotOpened = { outcome: 'unknown' } | { outcome: 'expired' } | { outcome: 'used'; at: EpochMs };

export interface Opened {
  outcome: 'opened';
  /** It is with the page alone. */
  token: string;
  session: SessionDocument;
  owner: OwnerDocument;
}

export interface Portal {
  /** @param beside is committed with it @returns the link that has its id already; `no_owner` where its owner is not there */
  create: (link: PortalLinkDocument, beside: readonly Write[]) => Promise<'created' | 'no_owner' | PortalLinkDocument>;
  find: Find<PortalLinkDocument>;
  /** Takes a code, once. @param beside what is committed with its session */
  open: (
    code: string,
    beside: (session: SessionDocument, owner: OwnerDocument) => readonly Write[],
  ) => Promise<Opened | NotOpened>;
  /** The session of a token, and its owner; null where there is none, or it is over. */
  session: (token: string) => Promise<{ session: SessionDocument; owner: OwnerDocument } | null>;
}

export function openPortal({ store, now, randomBytes }: SessionsDeps): Portal {
  const begin = ({ key, name, owner, rights }: PortalLinkDocument): { token: string; session: SessionDocument } => {
    const token = `pt_${randomBytes(32).toString('base64url')}`;
    const expires_at = Timestamp.fromMillis(now() + PORTAL_SESSION_MS);
    const times = { created_at: Timestamp.fromMillis(now()), expires_at, expire_at: expires_at };
    const whose = { key, name, role: 'operator', owner, rights } as const;
    return { token, session: { v: 1, kind: 'portal', id: sessionId(token), ...whose, ...times } };
  };
  return {
    find: finder(store, PORTAL_LINKS),
    create: (link, beside) =>
      store.transaction(async (transaction) => {
        const { data: there } = await readOne(transaction, PORTAL_LINKS.doc(link.id));
        // The commit was made, its answer got lost, and the client that repeated it meets it.
        if (there?.digest === link.digest) return 'created';
        if (there !== null) return there;
        if (!(await isThere(transaction, link.owner))) return 'no_owner';
        transaction.write([create(PORTAL_LINKS.doc(link.id), link), ...beside]);
        return 'created';
      }),
    open: async (code, beside) => {
      const [, id] = CODE.exec(code) ?? [];
      if (id === undefined) return { outcome: 'unknown' };
      // Made once: where the commit's answer got lost, the transaction that is tried again finds it made.
      let made: { token: string; session: SessionDocument } | undefined;
      return store.transaction(async (transaction): Promise<Opened | NotOpened> => {
        const link = await readOne(transaction, PORTAL_LINKS.doc(id));
        if (!link.exists || link.data.digest !== digestOfCode(code)) return { outcome: 'unknown' };
        const { data: owner } = await readOne(transaction, OWNERS.doc(link.data.owner));
        if (owner?.status !== 'active') return { outcome: 'unknown' };
        if (made && (await readOne(transaction, SESSIONS.doc(made.session.id))).exists)
          return { outcome: 'opened', ...made, owner };
        const { used_at, expires_at } = link.data;
        if (used_at !== null) return { outcome: 'used', at: used_at.toMillis() };
        if (expires_at.toMillis() <= now()) return { outcome: 'expired' };
        made = begin(link.data);
        transaction.write([
          update(link.ref, { used_at: Timestamp.fromMillis(now()) }, link.version),
          create(SESSIONS.doc(made.session.id), made.session),
          ...beside(made.session, owner),
        ]);
        return { outcome: 'opened', ...made, owner };
      });
    },
    session: async (token) => {
      const { data: session } = await readOne(store, SESSIONS.doc(sessionId(token)));
      if (session?.kind !== 'portal' || session.owner === undefined) return null;
      if (session.expires_at.toMillis() <= now()) return null;
      const { data: owner } = await readOne(store, OWNERS.doc(session.owner));
      return owner?.status === 'active' ? { session, owner } : null;
    },
  };
}

/** When a link is deleted for good. */
export const toldUntil = (expiresAt: EpochMs): Timestamp => Timestamp.fromMillis(expiresAt + TELLS_MS);

/** Sessions of the console: a key makes a code, a browser gives the code once for a session. */
import { hash } from 'node:crypto';

import type { EpochMs } from '../base/time.ts';
import { readOne } from '../store/find.ts';
import type { Store } from '../store/store.ts';
import { Timestamp } from '../store/timestamp.ts';
import { create, remove } from '../store/write.ts';
import type { Write } from '../store/write.ts';
import { SESSIONS } from './documents.ts';
import type { SessionDocument } from './documents.ts';
import type { Role } from './role.ts';

const CODE_MS = 60_000;
/** A working day. */
export const SESSION_MS = 8 * 3_600_000;

/** Listed at most. */
const MOST_LISTED = 1_000;
/** Ended in one transaction. */
const PAGE = 100;

/** Whose session it is to be. */
export interface SessionOwner {
  key: string;
  name: string;
  role: Role;
}

/** A random value and what is kept of it; the value itself is with the browser alone. */
export interface MadeSession {
  value: string;
  session: SessionDocument;
}

/** What is committed with a session. */
export type Beside = (session: SessionDocument) => readonly Write[];

export interface Sessions {
  /** Makes a code, to be given within a minute. */
  makeCode: (owner: SessionOwner, beside: Beside) => Promise<MadeSession>;
  /** Takes a code, once. @returns null where there is none, or it has expired */
  exchange: (code: string, beside: Beside) => Promise<MadeSession | null>;
  /** The session of a cookie; null where there is none, or it has expired. */
  find: (value: string) => Promise<SessionDocument | null>;
  /** Those that have not expired, newest first. */
  live: () => Promise<SessionDocument[]>;
  /** @returns whether there was one */
  end: (id: string, beside: readonly Write[]) => Promise<boolean>;
  /** Ends all of them, and all codes. @returns how many there were */
  endAll: (beside: readonly Write[]) => Promise<number>;
}

export interface SessionsDeps {
  store: Store;
  now: () => EpochMs;
  randomBytes: (size: number) => Buffer;
}

export const sessionId = (value: string): string => hash('sha256', value);

export function openSessions({ store, now, randomBytes }: SessionsDeps): Sessions {
  const make = (kind: SessionDocument['kind'], owner: SessionOwner, lastsMs: number): MadeSession => {
    const value = randomBytes(32).toString('base64url');
    const expires_at = Timestamp.fromMillis(now() + lastsMs);
    const times = { created_at: Timestamp.fromMillis(now()), expires_at, expire_at: expires_at };
    const { key, name, role } = owner;
    return { value, session: { v: 1, kind, id: sessionId(value), key, name, role, ...times } };
  };
  const isLive = ({ expires_at }: SessionDocument) => expires_at.toMillis() > now();
  return {
    makeCode: async (owner, beside) => {
      const made = make('code', owner, CODE_MS);
      await store.commit({ writes: [create(SESSIONS.doc(made.session.id), made.session), ...beside(made.session)] });
      return made;
    },
    exchange: async (code, beside) => {
      // Made once: where the commit's answer got lost, the transaction that is tried again finds it made.
      let made: MadeSession | undefined;
      return store.transaction(async (transaction) => {
        const [given, there] = await transaction.read([
          SESSIONS.doc(sessionId(code)),
          made ? SESSIONS.doc(made.session.id) : null,
        ]);
        if (made && there?.exists) return made;
        if (!given.exists || given.data.kind !== 'code' || !isLive(given.data)) return null;
        made = make('console', given.data, SESSION_MS);
        const { id } = made.session;
        transaction.write([
          remove(given.ref, given.version),
          create(SESSIONS.doc(id), made.session),
          ...beside(made.session),
        ]);
        return made;
      });
    },
    find: async (value) => {
      const { data: session } = await readOne(store, SESSIONS.doc(sessionId(value)));
      return session?.kind === 'console' && isLive(session) ? session : null;
    },
    live: async () => {
      const { docs } = await store.query(SESSIONS.where('kind', '==', 'console').limit(MOST_LISTED));
      return docs
        .map(({ data }) => data)
        .filter(isLive)
        .sort(newestFirst);
    },
    end: (id, beside) =>
      store.transaction(async (transaction) => {
        const found = await readOne(transaction, SESSIONS.doc(id));
        if (!found.exists || found.data.kind === 'code') return false;
        transaction.write([remove(found.ref, found.version), ...beside]);
        return true;
      }),
    endAll: async (beside) => {
      for (let ended = 0; ;) {
        const count = await store.transaction(async (transaction) => {
          const { docs } = await transaction.query(SESSIONS.orderById().limit(PAGE));
          const removals = docs.map(({ ref, version }) => remove(ref, version));
          transaction.write(ended === 0 ? [...removals, ...beside] : removals);
          return docs.length;
        });
        ended += count;
        if (count < PAGE) return ended;
      }
    },
  };
}

function newestFirst(a: SessionDocument, b: SessionDocument): number {
  const order = b.created_at.toMillis() - a.created_at.toMillis();
  return order !== 0 ? order : a.id < b.id ? -1 : 1;
}

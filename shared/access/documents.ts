/** What is stored of the API's keys. */
import { collection } from '../store/collection.ts';
import type { Timestamp } from '../store/timestamp.ts';
import type { Right, Role } from './role.ts';

/** A key of the API. The key itself was in the answer that made it, and is kept nowhere. */
export interface KeyDocument {
  v: 1;
  id: string;
  name: string;
  role: Role;
  /** Whose things alone it is for; missing: everything. */
  owner?: string;
  /** SHA-256 of the key, base64url. */
  digest: string;
  /** Whether it is not revoked: instances ask for these. */
  live: boolean;
  created_at: Timestamp;
  /** The id of the key that asked for it. */
  created_by: string;
  /** null: never. */
  expires_at: Timestamp | null;
  revoked_at: Timestamp | null;
  revoked_by: string | null;
  /** Tells a repeat under an idempotency key from another request; null where there was none. */
  request_digest: string | null;
  /** When it is deleted for good; null while it neither expires nor is revoked. */
  expire_at: Timestamp | null;
}

export const API_KEYS = collection<KeyDocument>('api_keys');

/** When a key was last used: a document of its own, so that using a key changes nothing that others read. */
export interface KeyUseDocument {
  v: 1;
  /** The beginning of an hour. */
  used_at: Timestamp;
  expire_at: Timestamp;
}

export const KEY_USES = collection<KeyUseDocument>('key_uses');

/** Tells an instance whether the keys that it holds are current. */
export interface KeysVersionDocument {
  v: 1;
  version: number;
}

/** The one document that tells which version of the keys is current. */
export const KEYS_VERSION = collection<KeysVersionDocument>('catalogue').doc('api_keys');

/** For so long it is known who had which key, and who did what. */
export const KEPT_MS = 400 * 86_400_000;

/** A session of the console or of the portal, or the code that makes one once. Its id is the SHA-256 of a random value that is kept nowhere. */
export interface SessionDocument {
  v: 1;
  kind: 'code' | 'console' | 'portal';
  id: string;
  /** The id of the key that asked for it: the session ends with it. */
  key: string;
  name: string;
  role: Role;
  /** Whose things alone it is for; missing: everything. */
  owner?: string;
  /** What it may with those. */
  rights?: readonly Right[];
  created_at: Timestamp;
  expires_at: Timestamp;
  /** The same time: Firestore deletes it some hours later. */
  expire_at: Timestamp;
}

export const SESSIONS = collection<SessionDocument>('sessions');

/** A link that opens the portal for an owner, once. */
export interface PortalLinkDocument {
  v: 1;
  id: string;
  owner: string;
  rights: readonly Right[];
  /** SHA-256 of its code, base64url: the code itself was in the answer that made it. */
  digest: string;
  /** The id of the key that asked for it: its session ends with that. */
  key: string;
  name: string;
  created_at: Timestamp;
  expires_at: Timestamp;
  /** When its code was given for a session; null: it was not. */
  used_at: Timestamp | null;
  /** Tells a repeat under an idempotency key from another request; null where there was none. */
  request_digest: string | null;
  /** A week after it has expired: until then it says why it opens nothing. */
  expire_at: Timestamp;
}

export const PORTAL_LINKS = collection<PortalLinkDocument>('portal_links');

/** Who asks, and what they may. */

export const ROLES = ['viewer', 'operator', 'admin'] as const;

/**
 * What a key may, each more than the one before: a viewer looks, an operator keeps things going, an admin decides where
 * things go and who may.
 */
export type Role = (typeof ROLES)[number];

/** What a route asks for; `none`: no key at all. */
export type RoleNeeded = Role | 'none';

export const RIGHTS = ['read', 'retry', 'edit', 'rotate'] as const;

/** What somebody may with what is an owner's. */
export type Right = (typeof RIGHTS)[number];

/** What the key of an owner may, by its role. */
export const RIGHTS_OF: Record<RoleNeeded, readonly Right[]> = {
  none: [],
  viewer: ['read'],
  operator: ['read', 'retry'],
  admin: RIGHTS,
};

/** Who makes a request. */
export interface Principal {
  /** The id of the key that was given: idempotency keys belong to it. */
  key: string;
  name: string;
  role: RoleNeeded;
  /** The owner whose things alone there are for it; missing: everything is. */
  owned?: { owner: string; rights: readonly Right[] };
  /** The id of the session, where a browser asks. */
  session?: string;
}

/** What stands for a key in what the session of an owner does. */
export const ownersKey = (owner: string): string => `owner:${owner}`;

/** Who gives no key. */
export const NOBODY: Principal = { key: '', name: '', role: 'none' };

const RANK: Record<RoleNeeded, number> = { none: 0, viewer: 1, operator: 2, admin: 3 };

/** Whether somebody may what needs a role. */
export const may = ({ role }: Pick<Principal, 'role'>, needed: RoleNeeded): boolean => RANK[role] >= RANK[needed];

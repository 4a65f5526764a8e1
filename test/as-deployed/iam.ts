/** IAM at work: decides by the bindings, notes what it refuses, and lets a test take something away for a while. */
import type { Deployment } from './deployment.ts';
import { isAllowed } from './policy.ts';
import type { Binding, Denial } from './policy.ts';

/** Something that did not happen, and why. */
export type Refusal =
  | ({ kind: 'denied' } & Denial)
  /** Published, and no subscription takes it. */
  | { kind: 'unheard'; topic: string; lane?: string }
  /** A call from outside to a function that takes none. */
  | { kind: 'outside'; function: string }
  /** No such job is due. */
  | { kind: 'no job'; job: string };

export interface Iam {
  /** Whether a member may do it; notes it if not. */
  demand: (member: string, permission: string, resource: string) => boolean;
  /** Whether it may, and nothing is noted. */
  allows: (member: string, permission: string, resource: string) => boolean;
  /** How often a member was allowed to. */
  uses: (member: string, permission: string, resource: string) => number;
  note: (refusal: Refusal) => void;
  /** All that were noted. */
  refusals: Refusal[];
  /** Resolves with the next refusal of a kind that is noted. */
  nextRefusal: (isIt: (refusal: Refusal) => boolean) => { refusal: Promise<Refusal>; forget: () => void };
  /** Takes a binding away. @returns what gives it back */
  revoke: (binding: Binding) => () => void;
  /** Takes a permission out of a custom role. @returns what gives it back */
  narrow: (role: string, permission: string) => () => void;
}

export function openIam({ bindings, customRoles }: Pick<Deployment, 'bindings' | 'customRoles'>): Iam {
  const revoked = new Set<Binding>();
  const roles: Record<string, readonly string[]> = { ...customRoles };
  const refusals: Refusal[] = [];
  const uses = new Map<string, number>();
  const waiting = new Map<(refusal: Refusal) => void, (refusal: Refusal) => boolean>();
  const note = (refusal: Refusal) => {
    refusals.push(refusal);
    for (const [resolve, isIt] of waiting) if (isIt(refusal)) resolve(refusal);
  };
  const allows = (member: string, permission: string, resource: string) =>
    isAllowed(
      bindings.filter((each) => !revoked.has(each)),
      roles,
      { member, permission, resource },
    );
  return {
    allows,
    note,
    refusals,
    uses: (...use) => uses.get(use.join(' ')) ?? 0,
    demand: (member, permission, resource) => {
      const use = [member, permission, resource].join(' ');
      if (allows(member, permission, resource)) {
        uses.set(use, (uses.get(use) ?? 0) + 1);
        return true;
      }
      note({ kind: 'denied', member, permission, resource });
      return false;
    },
    nextRefusal: (isIt) => {
      let forget = () => undefined as void;
      const refusal = new Promise<Refusal>((resolve) => {
        waiting.set(resolve, isIt);
        forget = () => void waiting.delete(resolve);
      });
      return { refusal, forget };
    },
    revoke: (binding) => {
      revoked.add(binding);
      return () => void revoked.delete(binding);
    },
    narrow: (role, permission) => {
      const whole = roles[role]!;
      roles[role] = whole.filter((each) => each !== permission);
      return () => void (roles[role] = whole);
    },
  };
}

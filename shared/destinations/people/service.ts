/** The other side of a destination that invites people: what a kind's client does, one person at a time. */

/** Something that a person can have there, in the order in which they are done. */
export interface Thing {
  key: string;
  /** For which plans; null: for every plan. */
  plans: readonly string[] | null;
  /** Whether it is an invitation: nobody is ever invited out again. */
  isInvitation: boolean;
  /** Whether an account of this id can have it; absent: any can. */
  appliesTo?: (account: string) => boolean;
  /** For people: `group support`. */
  says: string;
}

/** Calls for one person, within one attempt; each throws a `ServiceFailure` where it was not answered as it should. */
export interface Session {
  /** The id of the person's account, as it is found; null: there is none, or it can't be seen. */
  find: () => Promise<string | null>;
  /** Whether the person has it. @param account null where none is known */
  has: (key: string, account: string | null) => Promise<boolean>;
  /** Gives it, and answers the id of the account where that is known by then. */
  add: (key: string, account: string | null) => Promise<string | null>;
  remove: (key: string, account: string) => Promise<void>;
  /**
   * Asks for what can be asked for without changing anything: whether the token is taken, and whether it sees these.
   * @param keys of things
   * @returns sentences, without secrets and personal data
   */
  check: (keys: readonly string[]) => Promise<readonly string[]>;
  /** What was asked and answered, one line a call, without secrets and personal data. */
  lines: () => readonly string[];
  /** The status of the last answer; 0: there was none. */
  status: () => number;
}

export type FailureKind =
  /** It may do it later. */
  | 'refused'
  /** Nobody was there, or nobody answered in time. */
  | 'unreachable'
  /** The configuration is to be changed: a permission, a plan, a token. */
  | 'denied'
  /** It will never have this person. */
  | 'impossible';

export class ServiceFailure extends Error {
  readonly kind: FailureKind;
  /** A word of `CAUSES` or an exchange's code (shared/deliveries/cause.ts). */
  readonly code: string;
  readonly retryAfterMs: number;

  /** @param message what failed and what to do; no secret, no personal data */
  constructor(kind: FailureKind, code: string, message: string, retryAfterMs = 0) {
    super(message);
    this.name = 'ServiceFailure';
    this.kind = kind;
    this.code = code;
    this.retryAfterMs = retryAfterMs;
  }
}

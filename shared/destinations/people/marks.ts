/** What is known of one thing that a person can have, and what is to be done about it: pure. */

/**
 * - `absent`: it is not there, and nothing of ours is under way.
 * - `preexisting`: it was there before any intent of ours; it is never taken away.
 * - `adding`, `removing`: the intent was written, and nobody knows what has become of the call.
 * - `ours`: it is there by our doing.
 */
export const MARKS = ['absent', 'preexisting', 'adding', 'ours', 'removing'] as const;
export type Mark = (typeof MARKS)[number];

export interface Situation {
  mark: Mark;
  /** Whether the union of the subscriptions wants it. */
  wanted: boolean;
  /** Whether it is there, as it was read just now. */
  isThere: boolean;
  /** Whether the rules let this delivery add, and remove. */
  mayAdd: boolean;
  mayRemove: boolean;
  /** Whether a call of another may still arrive: no mark of ours is cleared before that. */
  late: boolean;
}

export type Call = 'add' | 'remove';

/** How a thing is not as the subscriptions say. `stays`: it is there by another's hand, and nothing is done about it. */
export const DIFFERENCES = ['add', 'remove', 'stays'] as const;
export type Difference = (typeof DIFFERENCES)[number];

export interface Move {
  /** What is written before the call, or instead of one. */
  mark: Mark;
  call: Call | null;
}

/** Marks of what was added here, or may have been. */
export const isOwn = (mark: Mark): boolean => mark === 'adding' || mark === 'ours' || mark === 'removing';

/** Whether a mark is of a group or of an organization: what is given, and taken away again. */
export const isMembership = (key: string): boolean => /^(group|organization):/.test(key);

/** Whether a person stays at the service for ever: invited by us or by another, or a member from before. */
export const remains = (marks: Readonly<Record<string, Mark>>): boolean =>
  Object.entries(marks).some(([key, mark]) => mark === 'preexisting' || (isOwn(mark) && !isMembership(key)));

/** Decides what to do, of what is read (docs/protocol.md, DP-102). */
export function moveOf({ mark, wanted, isThere, mayAdd, mayRemove, late }: Situation): Move {
  if (wanted && isThere) return { mark: isOwn(mark) ? 'ours' : 'preexisting', call: null };
  if (wanted) return mayAdd ? { mark: 'adding', call: 'add' } : { mark, call: null };
  if (!isOwn(mark)) return { mark: isThere ? 'preexisting' : 'absent', call: null };
  if (isThere) return mayRemove ? { mark: 'removing', call: 'remove' } : { mark, call: null };
  return { mark: late ? mark : 'absent', call: null };
}

/** The mark once the other side has said that it is done. @param late as `Situation` has it */
export function markAfter(call: Call, late: boolean): Mark {
  if (call === 'add') return 'ours';
  return late ? 'removing' : 'absent';
}

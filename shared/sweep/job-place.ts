/** Where a job goes on, as text. */
import type { Position } from '../store/lists.ts';
import type { Timestamp } from '../store/timestamp.ts';

export const textOf = ({ at, id }: Position): string => `${at} ${id}`;

export function positionIn(text: string | null): Position | null {
  if (text === null) return null;
  const [at = '', id = ''] = text.split(' ');
  return { at: BigInt(at), id };
}

/** Since 1970. */
export const nanosOf = (time: Timestamp): bigint => BigInt(time.seconds) * 1_000_000_000n + BigInt(time.nanoseconds);

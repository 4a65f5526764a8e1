import type { Pointer } from './bus.ts';
import { isRecord } from '../base/records.ts';

/** Reads a pointer from a message's data; null where it is none. Checked by hand: this is the hot path. */
export function parsePointer(data: Uint8Array): Pointer | null {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(data).toString('utf8'));
  } catch {
    return null;
  }
  return isPointer(value) ? value : null;
}

function isPointer(value: unknown): value is Pointer {
  if (!isRecord(value)) return false;
  const { delivery, attempt, due_at, not_before, event, subject } = value;
  return (
    isId(delivery) &&
    Number.isInteger(attempt) &&
    Number.isSafeInteger(due_at) &&
    (not_before === undefined || Number.isSafeInteger(not_before)) &&
    (event === null || isId(event)) &&
    (subject === null || isId(subject))
  );
}

const isId = (value: unknown): value is string => typeof value === 'string' && /^[\w-]{1,100}$/.test(value);

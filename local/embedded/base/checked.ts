/** Values that a type can't promise, checked where they are taken. */
import { types } from 'node:util';

/** @throws RangeError that names what is missing: a fault of this package's own */
export function present<T>(value: T | null | undefined, what: string): T {
  if (value == null) throw new RangeError(`Missing: ${what}`);
  return value;
}

/** @throws RangeError where the list ends before */
export function itemAt<T>(items: ArrayLike<T | undefined>, at: number): T {
  const item = items[at];
  if (item === undefined) throw new RangeError(`Missing: item ${at} of ${items.length}`);
  return item;
}

/** The thrown error, of whichever realm, or one that tells what else was thrown. */
export const errorOf = (thrown: unknown): Error => (types.isNativeError(thrown) ? thrown : new Error(String(thrown)));

/** The error's code, such as `ENOENT`. */
export const codeOf = (thrown: unknown): unknown =>
  types.isNativeError(thrown) && 'code' in thrown ? thrown.code : undefined;

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

/** @throws TypeError for anything but a buffer */
export function bufferOf(value: unknown): Buffer {
  if (!Buffer.isBuffer(value)) throw new TypeError(`No bytes: ${typeof value}`);
  return value;
}

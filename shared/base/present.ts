/** @throws RangeError that names what is missing: a fault of this service's own */
export function present<T>(value: T | null | undefined, what: string): T {
  if (value == null) throw new RangeError(`Missing: ${what}`);
  return value;
}

import { UsageError } from './command.ts';

/**
 * Reads an option that is a whole number from 1.
 * @throws UsageError
 */
export function countOf(option: string, text: string, most: number): number {
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1 && count <= most) return count;
  throw new UsageError(`${option} must be a whole number from 1 to ${most}, current value is ${JSON.stringify(text)}`);
}

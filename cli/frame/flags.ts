/** The forms that options and arguments have. Their keys are their names as they are typed. */
import { UsageError } from './usage-error.ts';

const asIs = (text: string): string => text;

export const text = (placeholder: string, brief: string) =>
  ({ kind: 'parsed', parse: asIs, placeholder, brief, optional: true }) as const;

/** One that can be repeated. */
export const texts = (placeholder: string, brief: string) =>
  ({ kind: 'parsed', parse: asIs, placeholder, brief, optional: true, variadic: true }) as const;

export const flag = (brief: string) => ({ kind: 'boolean', brief, optional: true, withNegated: false }) as const;

/** A whole number from 1. */
export const count = (name: string, most: number, brief: string) =>
  ({
    kind: 'parsed',
    parse: (given: string) => countOf(name, given, most),
    placeholder: 'N',
    brief,
    optional: true,
  }) as const;

export const choice = <const T extends string>(values: readonly T[], brief: string) =>
  ({ kind: 'enum', values, brief, optional: true }) as const;

export const argument = (placeholder: string, brief: string) => ({ parse: asIs, placeholder, brief }) as const;

export const optionalArgument = (placeholder: string, brief: string) =>
  ({ ...argument(placeholder, brief), optional: true }) as const;

/**
 * Reads a whole number from 1.
 * @throws UsageError
 */
export function countOf(name: string, given: string, most: number): number {
  const count = Number(given);
  if (Number.isInteger(count) && count >= 1 && count <= most) return count;
  throw new UsageError(`${name} must be a whole number from 1 to ${most}, current value is ${JSON.stringify(given)}`);
}

import { utcTime } from './time.ts';

/**
 * An RFC 3339 time with nine digits of fraction, UTC: texts compare as the times do. `Date` would cut Paddle Billing's
 * microseconds, whose digits vary (docs/facts/paddle.md, PB-2).
 * @returns null for any other text
 */
export function sortableTime(text: string): string | null {
  const [, second, fraction = ''] = /^([^.Z]+)(?:\.(\d+))?Z$/.exec(utcTime(text) ?? '') ?? [];
  return second === undefined ? null : `${second}.${fraction.padEnd(9, '0')}Z`;
}

import * as currencies from 'dinero.js/currencies';

import type { Money } from './money-shape.ts';

export type { Money } from './money-shape.ts';

/**
 * ISO 4217: how many digits of each currency are minor units. The library counts MGA and MRU in fifths of a unit, as
 * their coins do; ISO's exponent for both is 2.
 */
const exponents: ReadonlyMap<string, number> = new Map(
  Object.values(currencies).map(({ code, base, exponent }) => [code, base === 10 ? exponent : 2]),
);

/**
 * Turns a decimal in major units, `29.9`, into integer minor units, by string arithmetic.
 * @throws RangeError if it isn't a decimal, the currency isn't one of ISO 4217, or it is finer than the minor unit;
 *   the message never shows the value
 */
export function toMinorUnits(decimal: string, currency: string): Money {
  const [, sign = '', whole, fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(decimal) ?? [];
  if (whole === undefined) throw new RangeError('must be a decimal such as 29.90');
  const exponent = exponentOf(currency);
  if (/[1-9]/.test(fraction.slice(exponent))) throw new RangeError(`must have at most ${exponent} decimals`);
  return moneyOf(sign, whole + fraction.slice(0, exponent).padEnd(exponent, '0'), currency);
}

/**
 * Takes an amount that is in minor units already, as digits.
 * @throws RangeError if it isn't, or the currency isn't one of ISO 4217; the message never shows the value
 */
export function minorUnits(digits: string, currency: string): Money {
  const [, sign = '', units] = /^(-?)(\d+)$/.exec(digits) ?? [];
  if (units === undefined) throw new RangeError('must be digits, an amount in minor units');
  exponentOf(currency);
  return moneyOf(sign, units, currency);
}

/** The same amount, negative whatever its sign was; nothing stays nothing. */
export const belowZero = ({ amount, currency }: Money): Money => moneyOf('-', amount.replace('-', ''), currency);

/** A guessed exponent would be wrong by a factor of 100: what the table doesn't know is refused. */
function exponentOf(currency: string): number {
  if (!/^[A-Z]{3}$/.test(currency)) throw new RangeError('must have a currency of three capitals such as EUR');
  const exponent = exponents.get(currency);
  if (exponent === undefined) throw new RangeError('must have a currency of ISO 4217');
  return exponent;
}

function moneyOf(sign: string, digits: string, currency: string): Money {
  const units = digits.replace(/^0+(?=\d)/, '');
  return { amount: units === '0' ? '0' : sign + units, currency };
}

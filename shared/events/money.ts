/** An amount in the currency's minor unit (cents, or whole yen), as digits: no float ever holds it. */
export type Money = { amount: string; currency: string };

/** ISO 4217: the currencies whose minor unit is not a hundredth, by the number of digits (facts §3). */
const exponents = new Map<string, number>([
  ...'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'.split(' ').map(digits(0)),
  ...'BHD IQD JOD KWD LYD OMR TND'.split(' ').map(digits(3)),
  ...'CLF UYW'.split(' ').map(digits(4)),
]);

/**
 * Turns a decimal in major units, `29.9`, into integer minor units, by string arithmetic.
 * @throws RangeError if it isn't a decimal, the currency isn't three capitals, or it is finer than the minor unit;
 *   the message never shows the value
 */
export function toMinorUnits(decimal: string, currency: string): Money {
  const [, sign = '', whole, fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(decimal) ?? [];
  if (whole === undefined) throw new RangeError('must be a decimal such as 29.90');
  if (!/^[A-Z]{3}$/.test(currency)) throw new RangeError('must have a currency of three capitals such as EUR');
  const exponent = exponents.get(currency) ?? 2;
  if (/[1-9]/.test(fraction.slice(exponent))) throw new RangeError(`must have at most ${exponent} decimals`);
  const units = (whole + fraction.slice(0, exponent).padEnd(exponent, '0')).replace(/^0+(?=\d)/, '');
  return { amount: units === '0' ? '0' : sign + units, currency };
}

function digits(count: number) {
  return (code: string): [string, number] => [code, count];
}

/** Every time that leaves Subrelay is RFC 3339 in UTC; these read the forms in which sources write theirs. */

/** A time as `Date.now()` tells it: milliseconds since 1970, UTC. */
export type EpochMs = number;

const rfc3339 = /^(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d:\d\d)(?:\.(\d+))?([Zz]|[+-]\d\d:\d\d)$/;
const lastSecond = 253_402_300_799;

/** Reads RFC 3339 with any offset; nanoseconds are kept. Null if it isn't a time. */
export function utcTime(text: string): string | null {
  const [, day, clock, fraction = '', offset] = rfc3339.exec(text) ?? [];
  if (day === undefined || clock === undefined || offset === undefined || !exists(`${day}T${clock}Z`)) return null;
  const millis = Date.parse(`${day}T${clock}${offset.toUpperCase()}`);
  return Number.isNaN(millis) ? null : timeOf(millis / 1000, Number(fraction.slice(0, 9).padEnd(9, '0')));
}

/** Reads RFC 3339 as `utcTime` does, with the fraction's digits as they were sent. */
export function utcTimeAsSent(text: string): string | null {
  const utc = utcTime(text);
  if (utc === null) return null;
  const fraction = rfc3339.exec(text)?.[3];
  return `${utc.slice(0, 19)}${fraction === undefined ? '' : `.${fraction}`}Z`;
}

/** Reads seconds since 1970, as a number or in digits. Null if that isn't a time before the year 10000. */
export function unixTime(seconds: string | number, nanos = 0): string | null {
  if (!/^\d{1,12}$/.test(String(seconds))) return null;
  const validNanos = Number.isInteger(nanos) && nanos >= 0 && nanos < 1e9 ? nanos : 0;
  return timeOf(Number(seconds), validNanos);
}

/**
 * Reads milliseconds since 1970 in digits, as the Reseller API writes times (docs/facts/google-workspace.md, GR-14).
 */
export function epochMillisTime(millis: string): string | null {
  if (!/^\d{1,15}$/.test(millis)) return null;
  return timeOf(Math.floor(Number(millis) / 1000), (Number(millis) % 1000) * 1e6);
}

/** Reads `YYYY-MM-DD HH:MM:SS`, which Paddle Classic means in UTC. */
export const classicTime = (text: string): string | null =>
  /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(text) ? utcTime(`${text}Z`) : null;

/** Reads a day, `YYYY-MM-DD`, also where Paddle Classic's simulator and older alerts add a time. */
export function classicDay(text: string): string | null {
  const day = text.slice(0, 10);
  const time = text.length === 10 ? utcTime(`${text}T00:00:00Z`) : classicTime(text);
  return time === null ? null : day;
}

/**
 * Reads the form of Paddle Classic's newer invoices, `2026-03-02 09:15:04.123456789 +0000 UTC`, or RFC 3339
 * (docs/facts/paddle.md, PC-3).
 */
export function goTime(text: string): string | null {
  const [, time, hours, minutes] =
    /^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)?) ([+-]\d\d):?(\d\d)(?: \w+)?$/.exec(text) ?? [];
  return utcTime(time === undefined ? text : `${time}${hours}:${minutes}`);
}

/**
 * Whether a time says that there is none: Go's zero time, which Paddle sends for one that was never set
 * (https://pkg.go.dev/time#Time.IsZero), or MySQL's zero date.
 */
export const isZeroTime = (text: string): boolean =>
  /^(?:0001-01-01|0000-00-00)(?:[Tt ]00:00:00(?:\.0+)?(?:[Zz]| ?[+-]00:?00(?: UTC)?)?)?$/.test(text);

/** A day or an hour that the calendar doesn't have is moved to the next one by `Date`, not refused. */
function exists(utc: string): boolean {
  const date = new Date(utc);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(utc.slice(0, 19));
}

/** Fractions as protobuf's JSON writes them: none, or 3, 6 or 9 digits. */
function timeOf(seconds: number, nanos: number): string | null {
  if (seconds < 0 || seconds > lastSecond) return null;
  const fraction = String(nanos)
    .padStart(9, '0')
    .replace(/(000)+$/, '');
  const second = new Date(seconds * 1000).toISOString().slice(0, 19);
  return `${second}${fraction === '' ? '' : `.${fraction}`}Z`;
}

/** Times for people: UTC as the API's own sentences have them, or the reader's zone; always with the zone. Pure. */

export type Zone = 'utc' | 'local';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

interface Parts {
  year: number;
  month: number;
  day: number;
  clock: string;
  zone: string;
}

const two = (value: number): string => String(value).padStart(2, '0');

/** `Z`, `+02:00`: @param minutes west of UTC, as `getTimezoneOffset` has them */
export function offsetText(minutes: number): string {
  const east = Math.abs(minutes);
  return minutes === 0 ? 'Z' : `${minutes < 0 ? '+' : '−'}${two(Math.floor(east / 60))}:${two(east % 60)}`;
}

function partsOf(at: number, zone: Zone): Parts {
  const offset = zone === 'utc' ? 0 : new Date(at).getTimezoneOffset();
  const shifted = new Date(at - offset * 60_000);
  return {
    year: shifted.getUTCFullYear(),
    month: shifted.getUTCMonth(),
    day: shifted.getUTCDate(),
    clock: shifted.toISOString().slice(11, 19),
    zone: offsetText(offset),
  };
}

/** `23:30:24Z`, with its day where that is not today, and its year where that is another. */
export function timeText(at: number, now: number, zone: Zone = 'utc'): string {
  const [time, today] = [partsOf(at, zone), partsOf(now, zone)];
  const clock = `${time.clock}${time.zone}`;
  if (time.year !== today.year) return `${time.day} ${MONTHS[time.month]} ${time.year} ${clock}`;
  return time.month === today.month && time.day === today.day ? clock : `${time.day} ${MONTHS[time.month]} ${clock}`;
}

/** With milliseconds and the day: for a tooltip. */
export function wholeTimeText(at: number, zone: Zone): string {
  const { year, month, day, clock, zone: suffix } = partsOf(at, zone);
  return `${day} ${MONTHS[month]} ${year}, ${clock}.${String(at % 1000).padStart(3, '0')}${suffix}`;
}

const SPANS: readonly (readonly [number, string])[] = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'min'],
  [1_000, 's'],
];

/** `47 ms`, `12 s`, `17 min`, `2 h 5 min`, `3 d 4 h`: the two largest units that say something. */
export function spanText(ms: number): string {
  const index = SPANS.findIndex(([unit]) => ms >= unit);
  const found = SPANS[index];
  if (!found) return `${Math.max(0, Math.round(ms))} ms`;
  const [unit, name] = found;
  const [smaller, smallerName] = SPANS[index + 1] ?? [1, ''];
  const rest = name === 'h' || name === 'd' ? Math.floor((ms % unit) / smaller) : 0;
  return `${Math.floor(ms / unit)} ${name}${rest > 0 ? ` ${rest} ${smallerName}` : ''}`;
}

/** `17 min ago`, `in 5 min`; `now` within a second. */
export function distanceText(at: number, now: number): string {
  const distance = at - now;
  if (Math.abs(distance) < 1_000) return 'now';
  return distance < 0 ? `${spanText(-distance)} ago` : `in ${spanText(distance)}`;
}

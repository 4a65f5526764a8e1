/** The number of an event, in its payload: it finds its way through every format, and is cheap to find again. */
const MARK = 'bench-';

export const markerOf = (n: number): string => `${MARK}${n}`;

/** @returns the number of the first marker; -1 where there is none */
export function markedIn(body: Buffer): number {
  const at = body.indexOf(MARK);
  if (at < 0) return -1;
  let n = 0;
  for (let place = at + MARK.length; place < body.length; place++) {
    const digit = body[place]! - 48;
    if (digit < 0 || digit > 9) break;
    n = n * 10 + digit;
  }
  return n;
}

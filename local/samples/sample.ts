/** What every sample is made of: the time, and ids that are new each time. */
import type { JsonObject } from '../../shared/base/json.ts';
import type { EpochMs } from '../../shared/base/time.ts';

export interface SampleContext {
  now: EpochMs;
  randomBytes: (size: number) => Uint8Array;
}

/** The samples of one source, by the source's own names. */
export type Samples<T extends JsonObject> = ReadonlyMap<string, (context: SampleContext) => T>;

/** A number as Paddle Classic and Google number things: new each time, within what a double holds. */
export const newNumber = ({ randomBytes }: SampleContext): string =>
  String(Buffer.from(randomBytes(6)).readUIntBE(0, 6));

const CROCKFORD = '0123456789abcdefghjkmnpqrstvwxyz';

/** An id as Paddle Billing makes them: a prefix and 26 characters that begin with the time, so ids sort by age. */
export function paddleId(prefix: string, { now, randomBytes }: SampleContext): string {
  const time = Array.from({ length: 10 }, (_, at) => Math.floor(now / 32 ** (9 - at)) % 32);
  const random = [...randomBytes(16)].map((byte) => byte % 32);
  return `${prefix}_${[...time, ...random].map((digit) => CROCKFORD[digit]).join('')}`;
}

export const DAY_MS = 24 * 3_600_000;

/** `YYYY-MM-DD`. */
export const dayOf = (time: number): string => new Date(time).toISOString().slice(0, 10);
/** `YYYY-MM-DD HH:MM:SS`, UTC. */
export const secondOf = (time: number): string => new Date(time).toISOString().slice(0, 19).replace('T', ' ');
export const isoOf = (time: number): string => new Date(time).toISOString();

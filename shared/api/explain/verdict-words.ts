/** The words that verdicts are made of: pure. Times are shown in UTC. */
import type { EpochMs } from '../../base/time.ts';
import { CONNECTING } from '../../deliveries/cause.ts';
import type { Cause } from '../../deliveries/cause.ts';
import type { DeliveryDocument, LastAttempt } from '../../deliveries/documents.ts';
import type { DestinationFields } from '../../webhooks/destination-fields.ts';
import type { Situation } from './situation.ts';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `23:30:24Z`, with its day where that is not today, and its year where that is another. */
export function timeText(at: EpochMs, now: EpochMs): string {
  const time = `${new Date(at).toISOString().slice(11, 19)}Z`;
  return isSameDay(at, now) ? time : `${dayText(at, now)} ${time}`;
}

/** `3 Dec`, or the time where that is today. */
export const dateText = (at: EpochMs, now: EpochMs): string =>
  isSameDay(at, now) ? timeText(at, now) : dayText(at, now);

function dayText(at: EpochMs, now: EpochMs): string {
  const [date, today] = [new Date(at), new Date(now)];
  const day = `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()] ?? ''}`;
  return date.getUTCFullYear() === today.getUTCFullYear() ? day : `${day} ${date.getUTCFullYear()}`;
}

const isSameDay = (a: EpochMs, b: EpochMs): boolean =>
  new Date(a).toISOString().slice(0, 10) === new Date(b).toISOString().slice(0, 10);

export const nameOf = (webhook: DestinationFields | undefined): string => webhook?.name ?? 'its webhook';

type Tried = Pick<Situation, 'lastAttempt' | 'cause'> & { delivery: Pick<DeliveryDocument, 'attempts' | 'owner'> };

/** `not tried yet`, `1 try, which answered 500`, `2 tries, the last answered 500`. */
export function triesText({ delivery: { attempts, owner }, lastAttempt, cause: exact }: Tried): string {
  if (attempts === 0) return 'not tried yet';
  // An owner is not told how a connection failed.
  const isHidden = owner !== undefined && CONNECTING.some((each) => each === exact);
  const cause = isHidden ? 'connect' : exact;
  const [tries, that] = attempts === 1 ? ['1 try', 'which'] : [`${attempts} tries`, 'the last'];
  return lastAttempt === null ? tries : `${tries}, ${that} ${didText(lastAttempt, cause)}`;
}

/** What became of an attempt: `answered 500`, `timed out`. */
export function didText(last: LastAttempt, cause: Cause | null): string {
  const { status, error_code } = last;
  if (cause === null || error_code === null) return `answered ${status}${asideOf(last)}`;
  const did = DID[cause] ?? 'failed';
  return status > 0 ? `${did} after it had answered ${status}` : did;
}

function asideOf({ success, status }: LastAttempt): string {
  if (success) return '';
  if (status >= 300 && status <= 399) return ', a redirect';
  return status >= 200 && status <= 299 ? ', which does not count as success' : '';
}

/** Those without a whole answer: of any other the status tells. */
const DID: Partial<Record<Cause, string>> = {
  timeout: 'timed out',
  dns: 'found no address for its name',
  tls: 'got no TLS connection',
  connect: 'could not connect',
  reset: 'was cut off',
  protocol: 'got an answer that is not HTTP',
  refused_address: 'was not sent, since its address is refused',
};

/** Jobs in words. Pure. */
import { countText } from './number.ts';

/** What the two kinds of jobs count alike. */
export interface Progress {
  seen: number;
  skipped: Readonly<Record<string, number>>;
  brought_forward?: number;
  probes?: number;
  replayed?: number;
}

/** How many are sent, or in a dry run would be. */
export const sentOf = ({ brought_forward = 0, probes = 0, replayed = 0 }: Progress): number =>
  brought_forward + probes + replayed;

const SKIPPED: Readonly<Record<string, string>> = {
  under_way: 'are being sent already',
  tried: 'were tried since',
  ended: 'ended meanwhile',
  webhook: 'have a webhook that is paused, disabled or deleted',
  order: 'wait for another of their queue',
  rate: 'wait for the rate of their webhook',
  done: 'were delivered since',
  pending: 'are under way',
  expired: 'have an event that is gone',
};

/** `3 wait for the rate of their webhook`, for each reason that there is. */
export const skippedWords = ({ skipped }: Progress): string[] =>
  Object.entries(skipped)
    .filter(([, count]) => count > 0)
    .map(([reason, count]) => `${countText(count, '', '').trim()} ${SKIPPED[reason] ?? reason}`);

/** A filter as it was given, as words: `status failed, cause timeout`. */
export const filterText = (filter: Readonly<Record<string, string>>): string =>
  Object.entries(filter)
    .map(([name, value]) => `${name.replaceAll('_', ' ')} ${value}`)
    .join(', ');

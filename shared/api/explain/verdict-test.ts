/** What became of a test of a webhook, in a sentence for people: pure. */
import type { EpochMs } from '../../base/time.ts';
import type { Situation } from './situation.ts';
import { didText, nameOf, timeText } from './verdict-words.ts';

export function verdictOfTest({ delivery, webhook, lastAttempt, cause }: Situation, now: EpochMs): string {
  const { status, reason, ended_at } = delivery;
  const name = nameOf(webhook);
  if (status === 'pending') return `A test of ${name}: it is being sent, or is about to be. It is sent once.`;
  const at = ended_at ? ` at ${timeText(ended_at.toMillis(), now)}` : '';
  if (lastAttempt === null) return `A test of ${name} was not sent: it ended as ${reason ?? status}${at}.`;
  const what = `${didText(lastAttempt, cause)} in ${lastAttempt.duration_ms} ms`;
  if (status === 'succeeded') return `A test reached ${name}${at}: it ${what}.`;
  return `A test failed at ${name}${at}: it ${what}. It was sent once, and nothing follows from it.`;
}

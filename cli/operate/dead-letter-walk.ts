/** Goes through a dead-letter subscription: to list it, which leaves everything there, or to replay it. */
import { SubrelayError } from '../../shared/base/errors.ts';
import type { DeadLetter, DeadLetters } from '../../shared/bus/dead-letters.ts';
import type { TakeMessage } from '../../shared/intake/take-message.ts';
import { originalOf } from './dead-letter-kinds.ts';
import type { DeadLetterKind } from './dead-letter-kinds.ts';

/** How many are in hand at a time: they are looked at faster than they are stored, and come again after a minute. */
const LISTED_TOGETHER = 1_000;
const REPLAYED_TOGETHER = 50;
/** So many failures say that the store is down, not that one message can't be stored. */
const MOST_FAILURES = 10;

/** Whether there may be more than were looked at. */
type Walked = { more: boolean };

/**
 * Hands every dead letter over once, in batches; those that the visit does not answer for are given back at the end,
 * so that none comes twice meanwhile.
 * @param visit is done with the letters that it returns
 */
async function walk(
  letters: DeadLetters,
  { most, together }: { most: number; together: number },
  visit: (batch: DeadLetter[]) => Promise<{ done: DeadLetter[]; stop: boolean }>,
): Promise<Walked> {
  const seen = new Set<string>();
  const kept = new Map<string, DeadLetter>();
  const keep = (letter: DeadLetter) => kept.set(letter.messageId, letter);
  try {
    for (;;) {
      if (seen.size >= most) return { more: true };
      const pulled = await letters.pull(Math.min(together, most - seen.size));
      if (pulled.length === 0) return { more: false };
      pulled.forEach(keep);
      const fresh = pulled.filter(({ messageId }) => !seen.has(messageId));
      for (const { messageId } of fresh) seen.add(messageId);
      const { done, stop } = await visit(fresh);
      await letters.acknowledge(done);
      for (const { messageId } of done) kept.delete(messageId);
      if (stop) return { more: true };
    }
  } finally {
    await letters.giveBack([...kept.values()]);
  }
}

/** Looks at them all, and takes none away. */
export async function listDeadLetters(letters: DeadLetters, most: number): Promise<{ found: DeadLetter[] } & Walked> {
  const found: DeadLetter[] = [];
  const walked = await walk(letters, { most, together: LISTED_TOGETHER }, async (batch) => {
    found.push(...batch);
    return { done: [], stop: false };
  });
  return { found, ...walked };
}

/** What became of one; `left`: nobody knows whose it is. */
export type Replayed = 'stored' | 'duplicate' | 'quarantined' | 'discarded' | 'left' | 'failed';

export interface ReplayOptions {
  letters: DeadLetters;
  kindOf: (letter: DeadLetter) => DeadLetterKind;
  take: TakeMessage;
  print: (line: string) => void;
  most: number;
}

/**
 * Takes notifications in, and acknowledges each only when it is stored; discards what is redundant. Repeating it, also
 * after a crash, finds what was stored before.
 */
export async function replayDeadLetters(
  options: ReplayOptions,
): Promise<{ counts: Record<Replayed, number> } & Walked> {
  const counts: Record<Replayed, number> = {
    stored: 0,
    duplicate: 0,
    quarantined: 0,
    discarded: 0,
    left: 0,
    failed: 0,
  };
  const one = async (letter: DeadLetter) => {
    const { outcome, about } = await replay(letter, options);
    counts[outcome] += 1;
    options.print(`${outcome.padEnd(12)} ${about}`);
    return outcome;
  };
  const walked = await walk(options.letters, { most: options.most, together: REPLAYED_TOGETHER }, async (batch) => {
    const outcomes = await Promise.all(batch.map(async (letter) => ({ letter, outcome: await one(letter) })));
    const done = outcomes.flatMap(({ letter, outcome }) => (['left', 'failed'].includes(outcome) ? [] : letter));
    return { done, stop: counts.failed >= MOST_FAILURES };
  });
  return { counts, ...walked };
}

async function replay(
  letter: DeadLetter,
  { kindOf, take }: ReplayOptions,
): Promise<{ outcome: Replayed; about: string }> {
  const { source, messageId } = letter;
  const kind = kindOf(letter);
  if (kind === 'pointer' || kind === 'wake') return { outcome: 'discarded', about: `message ${messageId}, a ${kind}` };
  if (kind === 'unknown' || source === null)
    return { outcome: 'left', about: `message ${messageId}: Pub/Sub did not put it there` };
  try {
    const { outcome, id, matched, sourceType, reason } = await take(originalOf(letter, source));
    const what = outcome === 'quarantined' || sourceType === null ? reason : `${sourceType}, ${matched} webhook(s)`;
    return { outcome, about: `${id}  ${what}` };
  } catch (error) {
    const why = error instanceof SubrelayError ? error.message : String(error);
    return { outcome: 'failed', about: `message ${messageId} stays there: ${why}` };
  }
}

/** What `npx --no subrelay pull` counts and prints, and when it ends by itself. */
import { SubrelayError } from '../../shared/base/errors.ts';
import type { TakeMessage, TakenMessage, SourceMessage } from '../../shared/intake/take-message.ts';

export interface PullSessionOptions {
  take: TakeMessage;
  print: (line: string) => void;
  once: boolean;
  /** With `once`: it ends when nothing has come for so long. */
  idleMs: number;
  /** With `once`: it ends after so many. */
  maxMessages: number;
}

export interface PullSession {
  /** Takes one message; false where it has to come again. */
  take: (message: SourceMessage) => Promise<boolean>;
  /** Messages may come now. */
  start: () => void;
  /** Resolves when it is to end. */
  ended: Promise<void>;
  end: () => void;
  failures: () => number;
  summary: () => string;
}

type Counted = TakenMessage['outcome'] | 'failed';

export function createPullSession({ take, print, once, idleMs, maxMessages }: PullSessionOptions): PullSession {
  const counts: Record<Counted, number> = { stored: 0, duplicate: 0, quarantined: 0, failed: 0 };
  let begun = 0;
  let inHand = 0;
  let timer: NodeJS.Timeout | undefined;
  let end = (): void => undefined;
  const ended = new Promise<void>((resolve) => (end = resolve));
  const waitForMore = () => {
    clearTimeout(timer);
    if (once && inHand === 0) timer = setTimeout(end, idleMs);
  };
  return {
    async take(message) {
      if (begun >= maxMessages) return false;
      begun += 1;
      inHand += 1;
      clearTimeout(timer);
      const line = await taken(take, message);
      counts[line.outcome] += 1;
      print(line.text);
      inHand -= 1;
      if (begun >= maxMessages && inHand === 0) end();
      waitForMore();
      return line.outcome !== 'failed';
    },
    start: waitForMore,
    ended,
    end: () => {
      clearTimeout(timer);
      end();
    },
    failures: () => counts.failed,
    summary: () =>
      Object.entries(counts)
        .map(([outcome, count]) => `${count} ${outcome}`)
        .join(', '),
  };
}

async function taken(take: TakeMessage, message: SourceMessage): Promise<{ outcome: Counted; text: string }> {
  try {
    const { outcome, id, matched, sourceType, reason } = await take(message);
    const about = outcome === 'quarantined' || sourceType === null ? reason : `${sourceType}, ${matched} webhook(s)`;
    return { outcome, text: `${outcome.padEnd(12)} ${id}  ${about}` };
  } catch (error) {
    const why = error instanceof SubrelayError ? error.message : String(error);
    return { outcome: 'failed', text: `${'failed'.padEnd(12)} message ${message.messageId} will come again: ${why}` };
  }
}

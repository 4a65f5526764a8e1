/** Sends over HTTP, as Paddle does. */
import type { StackFile } from '../../local/stack-file.ts';
import { SubrelayError } from '../../shared/base/errors.ts';
import type { AnySource } from '../../shared/sources/source.ts';
import { UsageError } from '../frame/usage-error.ts';
import type { Sender, SenderDeps } from './sender.ts';

/** The account of the local stack. */
export const ACCOUNT = 'default';

/** @throws UsageError where it isn't clear where to send to */
export const postSender = ({ door }: Pick<AnySource, 'door'>, deps: SenderDeps): Omit<Sender, 'compose'> => ({
  send: deps.request.print ? notSent : postTo(`/${door}`, deps),
  close: async () => {},
});

const notSent = () => Promise.resolve({ ok: true, answer: 'not sent' });

/** What goes to the local stack is in Paddle's history besides, arrived or not. */
function postTo(path: string, { request, stack }: SenderDeps): Sender['send'] {
  if (request.lost && (stack === null || request.to !== undefined)) {
    throw new UsageError('--lost needs the local stack, whose sandbox keeps the history: npm start');
  }
  const url = urlFor(path, request.to, stack);
  return async ({ body, headers, history }) => {
    if (request.to === undefined && stack) {
      await post(`${stack.paddleApi}/sandbox/paddle/sent`, {}, JSON.stringify(history));
      if (request.lost) return { ok: true, answer: 'not delivered; the next reconcile that is due finds it' };
    }
    const { status, text } = await post(url, headers, body);
    return { ok: status >= 200 && status < 300, answer: `${status} ${text.slice(0, 500)}`.trim() };
  };
}

function urlFor(path: string, to: string | undefined, stack: StackFile | null): string {
  const url = to ?? (stack && `${stack.frontDoor}${path}`);
  if (!url) throw new UsageError('No local stack is running: start one with npm start, or say where to with --to URL');
  if (!URL.canParse(url)) throw new UsageError(`--to wants a URL, not ${JSON.stringify(url)}`);
  return url;
}

async function post(url: string, headers: Record<string, string>, body: string) {
  try {
    const answer = await fetch(url, { method: 'POST', headers, body, signal: AbortSignal.timeout(30_000) });
    return { status: answer.status, text: await answer.text() };
  } catch (cause) {
    throw new SubrelayError('SOURCE_UNAVAILABLE', `Nothing answers at ${url}: is it running?`, { cause });
  }
}

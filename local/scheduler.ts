import { errorOf } from '../shared/base/errors.ts';

export interface SchedulerOptions {
  /** The URL that the job calls. */
  url: string;
  everyMs: number;
  /** A token as Cloud Scheduler sends it. */
  token: () => Promise<string>;
  onFailure: (problem: string) => void;
}

/** One job of Cloud Scheduler: fires at start, then at its interval, and never while the last call is in progress. */
export function startScheduler({ url, everyMs, token, onFailure }: SchedulerOptions): { stop: () => void } {
  const stopped = new AbortController();
  let calling = false;
  const fire = async () => {
    if (calling) return;
    calling = true;
    try {
      const headers = { authorization: `Bearer ${await token()}` };
      const answer = await fetch(url, { method: 'POST', headers, signal: stopped.signal });
      if (!answer.ok) onFailure(`${url} answered ${answer.status}`);
    } catch (error) {
      if (!stopped.signal.aborted) onFailure(`${url}: ${whyOf(error)}`);
    } finally {
      calling = false;
    }
  };
  const timer = setInterval(() => void fire(), everyMs);
  void fire();
  return {
    stop: () => {
      clearInterval(timer);
      stopped.abort();
    },
  };
}

/** `fetch` says what happened in the cause alone. */
function whyOf(thrown: unknown): string {
  const { message, cause } = errorOf(thrown);
  return cause === undefined ? message : `${message}: ${errorOf(cause).message}`;
}

export interface SchedulerOptions {
  /** The URL that a job calls. */
  url: string;
  /** A token as Cloud Scheduler sends it. */
  token: () => Promise<string>;
  onFailure: (problem: string) => void;
}

const MINUTE_MS = 60_000;

/** Cloud Scheduler on one machine: fires at start and each minute, and never while the last call is in progress. */
export function startScheduler({ url, token, onFailure }: SchedulerOptions): { stop: () => void } {
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
      if (!stopped.signal.aborted) onFailure(`${url}: ${error instanceof Error ? error.message : String(error)}`);
    } finally {
      calling = false;
    }
  };
  const timer = setInterval(() => void fire(), MINUTE_MS);
  void fire();
  return {
    stop: () => {
      clearInterval(timer);
      stopped.abort();
    },
  };
}

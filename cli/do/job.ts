/** A job to its end: a bar on a terminal, a line every ten seconds elsewhere; Ctrl-C leaves it to go on. */
import { setTimeout } from 'node:timers/promises';

import * as answers from '../client/answers.ts';
import type { Job } from '../client/answers.ts';
import type { Api } from '../client/client.ts';
import type { ExitName } from '../frame/exit-codes.ts';
import { progressOf } from '../frame/progress.ts';
import type { Terminal } from '../frame/terminal.ts';

const PAUSE_MS = 1_000;

/**
 * @param total how many it has to go through, where that is known
 * @returns `interrupted` where Ctrl-C left it to itself
 */
export async function followJob(
  terminal: Terminal,
  api: Api,
  ordered: Job,
  total: number | null,
): Promise<{ job: Job; exit: ExitName }> {
  const { signal, release } = terminal.interruptible();
  const progress = progressOf(terminal, total);
  let job = ordered;
  try {
    while (job.status === 'running' && !signal.aborted) {
      progress.at(job.progress.seen);
      await setTimeout(PAUSE_MS, undefined, { signal }).catch(() => undefined);
      job = await api.get(answers.job, `/v1/jobs/${job.id}`);
    }
  } finally {
    progress.end();
    release();
  }
  if (job.status !== 'running') return { job, exit: job.status === 'completed' ? 'done' : 'partly' };
  terminal.note(
    `The job goes on by itself. Come back to it: ${terminal.called} jobs get ${job.id}. Stop it: ${terminal.called} jobs stop ${job.id}`,
  );
  return { job, exit: 'interrupted' };
}

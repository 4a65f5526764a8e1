/** When Cloud Scheduler calls, for the forms that the module uses: every one is in UTC. */

/** A schedule that nobody here can read. */
export class UnknownSchedule extends Error {
  readonly code = 'UNKNOWN_SCHEDULE';
}

/**
 * Whether a job is due in a minute of every hour.
 * @param schedule `minute hour day month weekday`, of which only the minute says something: `*`, a number or every so many
 *   (https://docs.cloud.google.com/scheduler/docs/configuring/cron-job-schedules)
 */
export function isDue(schedule: string, minute: number): boolean {
  const [minutes = '', ...rest] = schedule.split(' ');
  const [, every, at] = /^(?:\*(?:\/(\d+))?|(\d+))$/.exec(minutes) ?? [undefined];
  if (rest.join(' ') !== '* * * *' || (every === undefined && at === undefined && minutes !== '*'))
    throw new UnknownSchedule(`the schedule ${schedule} is not understood`);
  if (at !== undefined) return minute === Number(at);
  return minute % Number(every ?? 1) === 0;
}

export interface RetryConfig {
  retry_count: number;
  min_backoff_duration: string;
  max_backoff_duration: string;
  max_doublings: number;
}

/**
 * How long a job that fails is waited with before each of its retries, which may go on past its next time
 * (https://docs.cloud.google.com/scheduler/docs/configuring/retry-jobs).
 * @returns seconds; empty: it is not retried
 */
export function backoffs({
  retry_count,
  min_backoff_duration,
  max_backoff_duration,
  max_doublings,
}: RetryConfig): number[] {
  const [least, most] = [Number.parseFloat(min_backoff_duration), Number.parseFloat(max_backoff_duration)];
  return Array.from({ length: retry_count }, (_, retry) =>
    Math.min(most, least * 2 ** Math.min(retry, max_doublings) * Math.max(1, retry - max_doublings + 1)),
  );
}

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

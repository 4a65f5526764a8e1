/** A job that erases what is kept of a customer: how far it is, and what it certifies. */
import type { ErasureJobView } from '../api/answers.ts';
import { numberText } from '../format/number.ts';
import { Time } from '../parts/time.tsx';
import { JobStatus } from './job-status.tsx';

export function Erasure({ job }: { job: ErasureJobView }) {
  const { status, progress, next_pass_at, certificate, customer } = job;
  return (
    <>
      <section class={`verdict ${status === 'completed' ? 'good' : 'warn'}`} aria-label="Progress">
        <p class="standing">
          <JobStatus status={status} />
        </p>
        <p class="sentence">
          {numberText(progress.seen)} documents of customer {customer} were erased, in pass {progress.pass}.
          {next_pass_at && (
            <>
              {' '}
              The next pass begins <Time at={next_pass_at} far />.
            </>
          )}
        </p>
      </section>
      <dl class="facts">
        {Object.entries(progress.erased).map(([name, count]) => (
          <div>
            <dt>{name.replaceAll('_', ' ')}</dt>
            <dd>{numberText(count)}</dd>
          </div>
        ))}
        {certificate && (
          <div>
            <dt>Remaining at Jira and Slack</dt>
            <dd>
              {numberText(certificate.remaining.in_jira)} at Jira, {numberText(certificate.remaining.in_slack)} at
              Slack, {numberText(certificate.remaining.leaving)} memberships to be taken back.{' '}
              {certificate.remaining.to_do}
            </dd>
          </div>
        )}
        {certificate?.not_reached.map(({ what, until }) => (
          <div>
            <dt>Not reached</dt>
            <dd>
              {what.replaceAll('_', ' ')}
              {until && (
                <>
                  , gone by itself <Time at={until} far />
                </>
              )}
            </dd>
          </div>
        ))}
      </dl>
    </>
  );
}

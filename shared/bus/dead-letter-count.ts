/**
 * How many dead letters there are, as Cloud Monitoring counts them: pulling them to count them would take them from who
 * works on them. https://docs.cloud.google.com/monitoring/api/ref_v3/rest/v3/projects.timeSeries/list
 */
import { z } from 'zod';

import { SubrelayError } from '../base/errors.ts';
import type { EpochMs } from '../base/time.ts';

/** Terraform's name for it. */
export const DEAD_LETTER_SUBSCRIPTION = 'dead-letter';

/** A sample is taken each minute and shown up to two minutes later: https://docs.cloud.google.com/monitoring/api/metrics_gcp_p_z */
const LOOK_BACK_MS = 600_000;
const TIMEOUT_MS = 3_000;

export interface DeadLetterCount {
  count: number;
  /** When it was sampled, RFC 3339. */
  as_of: string;
}

/** @throws SubrelayError BUS_UNAVAILABLE: why it can't be told, and what to do */
export type CountDeadLetters = () => Promise<DeadLetterCount>;

export interface DeadLetterCountDeps {
  projectId: string;
  monitoringUrl: string;
  /** Of the function's own service account; null where there is none. */
  accessToken: () => Promise<string | null>;
  fetch: typeof fetch;
  now: () => EpochMs;
}

export const deadLetterCounts =
  (deps: DeadLetterCountDeps): CountDeadLetters =>
  async () => {
    const { pathname, search, origin } = queryAt(deps);
    const headers = await headersFor(origin, deps.accessToken);
    const response = await deps
      .fetch(`${origin}${pathname}${search}`, { headers, signal: AbortSignal.timeout(TIMEOUT_MS) })
      .catch((cause: unknown) => {
        throw unknown('Cloud Monitoring does not answer', cause);
      });
    if (!response.ok) throw unknown(refusalOf(response.status));
    const answer = series.safeParse(await response.json().catch(() => null));
    if (!answer.success) throw unknown('Cloud Monitoring answers in another form');
    return newestOf(answer.data);
  };

function queryAt({ projectId, monitoringUrl, now }: DeadLetterCountDeps): URL {
  const url = new URL(`v3/projects/${projectId}/timeSeries`, monitoringUrl);
  const to = now();
  url.search = new URLSearchParams({
    filter: `metric.type="pubsub.googleapis.com/subscription/num_undelivered_messages" AND resource.labels.subscription_id="${DEAD_LETTER_SUBSCRIPTION}"`,
    'interval.startTime': new Date(to - LOOK_BACK_MS).toISOString(),
    'interval.endTime': new Date(to).toISOString(),
  }).toString();
  return url;
}

/** No token is sent over plain HTTP, which only a server on one's own machine speaks. */
async function headersFor(origin: string, accessToken: () => Promise<string | null>): Promise<Record<string, string>> {
  if (!origin.startsWith('https:')) return {};
  const token = await accessToken().catch((cause: unknown) => {
    throw unknown('there are no credentials to ask Cloud Monitoring with', cause);
  });
  return token === null ? {} : { authorization: `Bearer ${token}` };
}

const refusalOf = (status: number): string =>
  status === 403
    ? 'Cloud Monitoring refuses the API’s service account: grant it roles/monitoring.viewer (terraform apply)'
    : `Cloud Monitoring answered ${status}`;

/** Points are newest first; numbers of 64 bits are text. */
const series = z.object({
  timeSeries: z
    .array(
      z.object({
        points: z.array(
          z.object({ interval: z.object({ endTime: z.string() }), value: z.object({ int64Value: z.coerce.number() }) }),
        ),
      }),
    )
    .default([]),
});

function newestOf({ timeSeries }: z.output<typeof series>): DeadLetterCount {
  const points = timeSeries.flatMap(({ points: [newest] }) => newest ?? []);
  const [first] = points;
  if (!first) throw unknown('Cloud Monitoring has no sample of the last 10 minutes');
  const count = points.reduce((sum, { value }) => sum + value.int64Value, 0);
  return { count, as_of: new Date(first.interval.endTime).toISOString() };
}

const unknown = (why: string, cause?: unknown): SubrelayError => new SubrelayError('BUS_UNAVAILABLE', why, { cause });

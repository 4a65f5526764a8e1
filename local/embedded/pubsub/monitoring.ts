/**
 * The one metric of Pub/Sub that is asked of Cloud Monitoring here: how many messages of a subscription are not acknowledged.
 * https://docs.cloud.google.com/monitoring/api/ref_v3/rest/v3/projects.timeSeries/list
 */
import type { Broker } from './broker.ts';
import type { Clock } from './clock.ts';

const METRIC = 'pubsub.googleapis.com/subscription/num_undelivered_messages';

/**
 * Answers `GET /v3/projects/P/timeSeries?filter=…` with one point, as of now; with no series where there is no such
 * subscription.
 * @returns undefined where it asks for something else
 */
export function timeSeriesAt(target: string, broker: Broker, clock: Clock): string | undefined {
  if (!URL.canParse(target, 'http://localhost')) return undefined;
  const { pathname, searchParams } = new URL(target, 'http://localhost');
  const [, project] = /^\/v3\/projects\/([^/]+)\/timeSeries$/.exec(pathname) ?? [];
  const filter = searchParams.get('filter') ?? '';
  const [, id] = /resource\.labels?\.subscription_id\s*=\s*"([^"]+)"/.exec(filter) ?? [];
  if (project === undefined || id === undefined || !filter.includes(METRIC)) return undefined;
  const name = `projects/${project}/subscriptions/${id}`;
  if (!broker.subscriptionNames().includes(name)) return '{}';
  const endTime = new Date(clock.now()).toISOString();
  const value = { int64Value: String(broker.subscription(name).backlog.unacked().length) };
  const series = {
    metric: { type: METRIC },
    resource: { type: 'pubsub_subscription', labels: { project_id: project, subscription_id: id } },
    metricKind: 'GAUGE',
    valueType: 'INT64',
    points: [{ interval: { startTime: endTime, endTime }, value }],
  };
  return JSON.stringify({ timeSeries: [series], unit: '1' });
}

import type { Check } from './code.ts';
import { textOf, valuesOf } from './module.ts';
import type { Hcl } from './module.ts';

type Form = (value: Hcl) => boolean;

const text =
  (form: RegExp): Form =>
  (value) =>
    typeof value === 'string' && form.test(value);
const whole =
  (from: number, to: number): Form =>
  (value) =>
    Number.isInteger(value) && Number(value) >= from && Number(value) <= to;
const seconds =
  (from: number, to: number): Form =>
  (value) =>
    typeof value === 'string' && /^\d+s$/.test(value) && whole(from, to)(Number.parseInt(value));
const reference = /^\$\{google_[\w.]+(\[[^\]]+\])?\.\w+\}$/;

/** The bounds of cron's five fields. */
const CRON = [
  [0, 59],
  [0, 23],
  [1, 31],
  [1, 12],
  [0, 7],
] as const;

const isCron = (value: Hcl): boolean => {
  const fields = textOf(value).split(' ');
  return fields.length === CRON.length && fields.every((field, at) => isCronField(field, CRON[at]!));
};

/** A list of `*`, numbers and ranges, each with a step or none. */
const isCronField = (field: string, [low, high]: readonly [number, number]): boolean =>
  field.split(',').every((part) => {
    const match = /^(?:\*|(\d+)(?:-(\d+))?)(?:\/([1-9]\d*))?$/.exec(part);
    const numbers = (match?.slice(1, 3) ?? []).filter((each) => each !== undefined).map(Number);
    return match !== null && numbers.every((number) => number >= low && number <= high);
  });

/**
 * What the service takes, by attribute: the provider itself lets all of it pass (docs/facts/google-cloud.md, GC-3,
 * GC-6, GC-9 and GC-34; the limits of Cloud Scheduler).
 */
const FORMS: Readonly<Record<string, Form>> = {
  account_id: text(/^[a-z](?=.{5,29}$)[a-z0-9-]*[a-z0-9]$/),
  ack_deadline_seconds: whole(10, 600),
  attempt_deadline: seconds(15, 1_800),
  available_cpu: text(/^(0\.\d+|[1248])$/),
  http_method: text(/^(GET|POST|PUT|PATCH|DELETE|HEAD)$/),
  ingress_settings: text(/^ALLOW_(ALL|INTERNAL_ONLY|INTERNAL_AND_GCLB)$/),
  max_backoff_duration: seconds(5, 3_600),
  max_delivery_attempts: whole(5, 100),
  max_instance_request_concurrency: whole(1, 1_000),
  maximum_backoff: seconds(0, 600),
  message_retention_duration: seconds(600, 2_678_400),
  min_backoff_duration: seconds(5, 3_600),
  minimum_backoff: seconds(0, 600),
  retry_count: whole(0, 5),
  role: (value) => text(/^roles\/[a-z]+\.[a-zA-Z.]+$/)(value) || text(reference)(value),
  runtime: text(/^nodejs(22|24)$/),
  schedule: isCron,
  service: text(/^[a-z]+\.googleapis\.com$/),
  time_zone: text(/^[A-Z]\w+\/\w+$/),
  timeout_seconds: whole(1, 3_600),
  entry_point: text(/^[A-Za-z]\w*$/),
};

/** Names of resources, where they are spelled out. */
const NAMES: Readonly<Record<string, RegExp>> = {
  google_pubsub_subscription: /^(?!goog)[A-Za-z][\w.~+%-]{2,254}$/,
  google_pubsub_topic: /^(?!goog)[A-Za-z][\w.~+%-]{2,254}$/,
  google_cloudfunctions2_function: /^[a-z][a-z0-9-]{0,61}[a-z0-9]$/,
  google_cloud_scheduler_job: /^[A-Za-z0-9_-]{1,500}$/,
};

export const checkValues: Check = (module) => [
  ...Object.entries(FORMS).flatMap(([attribute, form]) =>
    valuesOf(module, attribute).flatMap(({ at, value }) =>
      form(value) ? [] : [`${at} can't be ${JSON.stringify(value)}`],
    ),
  ),
  ...valuesOf(module, 'name').flatMap(({ at, value }) => {
    const form = NAMES[at.split('.')[0]!];
    return !form || textOf(value).includes('${') || form.test(textOf(value))
      ? []
      : [`${at} can't be ${JSON.stringify(value)}`];
  }),
];

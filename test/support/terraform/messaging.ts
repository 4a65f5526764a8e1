import { differences } from './code.ts';
import type { Check } from './code.ts';
import { blockOf, entriesOf, inOneLine, textOf } from './module.ts';
import { valueAt } from './wiring.ts';

/** What has to be set for every subscription that pushes, beside the values that `values.ts` looks at. */
const PUSHED: Readonly<Record<string, RegExp>> = {
  'push_config.oidc_token.service_account_email': /^\$\{google_service_account\.push\.email\}$/,
  'push_config.oidc_token.audience': /./,
  'retry_policy.minimum_backoff': /./,
  'retry_policy.maximum_backoff': /./,
  retain_acked_messages: /^true$/,
};

const DEAD_LETTERS: Readonly<Record<string, RegExp>> = {
  dead_letter_topic: /^\$\{google_pubsub_topic\.default\["dead-letter"\]\.id\}$/,
  max_delivery_attempts: /^\d+$/,
};

/** Where a subscription's dead letters go: those of a source's always, those of our own where `keeps_dead_letters` says so. */
const deadLettersOf = (name: string): Readonly<Record<string, RegExp>> => {
  const isSource = name === 'source';
  const at = isSource ? 'dead_letter_policy' : 'dynamic.dead_letter_policy.content';
  return {
    ...(!isSource && {
      'dynamic.dead_letter_policy.for_each': /^\$\{each\.value\.keeps_dead_letters \? \[true\] : \[\]\}$/,
    }),
    ...Object.fromEntries(Object.entries(DEAD_LETTERS).map(([path, form]) => [`${at}.${path}`, form])),
  };
};

/** Pushes are signed, end in the dead-letter topic, which somebody keeps, and no subscription expires. */
export const checkSubscriptions: Check = ({ locals, resources, sets }, functions) => {
  const subscriptions = Object.entries(resources['google_pubsub_subscription'] ?? {});
  const pushed = subscriptions.filter(([, block]) => 'push_config' in block);
  const topics = sets['local.topics'] ?? [];
  return [
    ...differences('local.topics', topics, ['dead-letter', 'deliveries', 'wake']),
    ...subscriptions
      .filter(([, block]) => valueAt(block, 'expiration_policy.ttl') !== '')
      .map(([name]) => `the subscription ${name} expires`),
    ...pushed.flatMap(([name, block]) =>
      Object.entries({ ...PUSHED, ...deadLettersOf(name) })
        .filter(([path, form]) => !form.test(inOneLine(valueAt(block, path) ?? '')))
        .map(([path]) => `the subscription ${name} has no ${path}`),
    ),
    ...(subscriptions.some(([, { topic, push_config }]) => !push_config && inOneLine(topic).includes('"dead-letter"'))
      ? []
      : ['nothing keeps what is published on dead-letter']),
    ...entriesOf(locals, 'push_subscriptions').flatMap(([name, one]) => {
      const { topic, function: called, ack_deadline_seconds, keeps_dead_letters } = one;
      const { timeout_seconds, pushed_to } = blockOf(blockOf(locals, 'functions'), textOf(called));
      return [
        ...(topics.includes(textOf(topic)) ? [] : [`${name} has no topic ${textOf(topic)}`]),
        ...(functions.some((one) => one.name === called) ? [] : [`${name} pushes to no function ${textOf(called)}`]),
        ...(pushed_to === true ? [] : [`${name} may not call ${textOf(called)}`]),
        ...(Number(timeout_seconds) < Number(ack_deadline_seconds)
          ? []
          : [`${name} gives up before ${textOf(called)} does`]),
        ...(keeps_dead_letters === (topic === 'deliveries') ? [] : [`keeps_dead_letters of ${name} is wrong`]),
      ];
    }),
    ...differences(
      'what is pushed',
      entriesOf(locals, 'push_subscriptions').map(([, one]) => `${textOf(one['topic'])} ${textOf(one['filter'])}`),
      ['deliveries attributes.lane = "fast"', 'deliveries attributes.lane = "slow"', 'wake null'],
    ),
  ];
};

/** Every job calls a function that is there and admits it, and what has to be called at times is. */
export const checkSchedules: Check = ({ locals }, functions) => [
  ...differences(
    'local.schedules',
    entriesOf(locals, 'schedules').map(([name]) => name),
    ['reconcile', 'register', 'sweep'],
  ),
  ...entriesOf(locals, 'schedules').flatMap(([name, { attempt_deadline }]) => {
    const { pushed_to, timeout_seconds } = blockOf(blockOf(locals, 'functions'), name);
    const audience = `\${local.urls["${name}"]}`;
    // The others are called for the audience of their pushes, which are for themselves (`wiring.ts`).
    const expected = name === 'register' ? inOneLine(blockOf(locals, 'given')['REGISTER_AUDIENCE']) : audience;
    return [
      ...(functions.some((one) => one.name === name) ? [] : [`the job ${name} calls no function`]),
      ...(pushed_to === true ? [] : [`the job ${name} may not call its function`]),
      ...(Number.parseInt(textOf(attempt_deadline)) >= Number(timeout_seconds)
        ? []
        : [`the job ${name} gives up too early`]),
      ...(expected === audience ? [] : [`${name} refuses the tokens of its job, for ${expected}`]),
    ];
  }),
];

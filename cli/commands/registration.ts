/** The registration for notifications of Google Workspace, from an operator's machine. */
import { command } from '../frame/command.ts';
import { argument, count, flag, text, texts } from '../frame/flags.ts';
import { ACCESS, IN_PARENTHESES, PROJECT, RESELLER, SUBSCRIPTION } from './setting-flags.ts';

export const register = command({
  load: async () => (await import('../operate/register.ts')).register,
  brief: 'register for Workspace notifications, and keep their subscription in order',
  about: `Registers for the notifications of Google Workspace resellers, and makes the subscription that brings them, or brings it to the settings. Repeating it changes nothing.\n\n${IN_PARENTHESES}`,
  parameters: {
    flags: {
      ...{ ...ACCESS, ...RESELLER, ...SUBSCRIPTION },
      authorize: texts('EMAIL', 'a further service account that may attach subscriptions; repeat it for several'),
      pull: flag('a subscription that $subrelay pull takes messages from, instead of pushes'),
      'dry-run': flag('only shows what would be changed; it ends with 1 where something would'),
    },
  },
  exits: ['done', 'wrong', 'usage', 'refused', 'unreachable', 'partly'],
});

export const registerTopic = command({
  load: async () => (await import('../operate/register-topic.ts')).registerTopic,
  brief: 'take events from a topic of yours: make its push subscription, or mend it',
  about: `Makes the push subscription that brings the events of a topic, in any project, to receive-pubsub, or brings it to the settings. Repeating it changes nothing. A subscription of the name subrelay-ACCOUNT is known by its name.\n\n${IN_PARENTHESES}`,
  parameters: {
    positional: {
      kind: 'tuple',
      parameters: [argument('TOPIC', 'projects/PROJECT/topics/TOPIC, or its name within the project')],
    },
    flags: {
      ...PROJECT,
      account: text('NAME', 'the account of its events, which match of a destination selects'),
      subscription: text('NAME', 'the subscription, by name or full name (subrelay-ACCOUNT)'),
      filter: text('FILTER', 'which messages, by their attributes; it is fixed when the subscription is made'),
      ordered: flag('messages with one ordering key come in their order; it is fixed, too'),
      ...SUBSCRIPTION,
      'push-endpoint': text('URL', 'the address of receive-pubsub'),
      audience: text('TEXT', 'whom pushes are signed for (the push endpoint)'),
      'dry-run': flag('only shows what would be changed; it ends with 1 where something would'),
    },
  },
  exits: ['done', 'wrong', 'usage', 'refused', 'unreachable'],
});

export const unregister = command({
  load: async () => (await import('../operate/unregister.ts')).unregister,
  brief: 'revoke who may subscribe to Workspace notifications',
  about: `Takes service accounts the permission to attach subscriptions to the topic of a reseller. Subscriptions that are there stay, with the messages that they hold: delete them when they are empty.\n\n${IN_PARENTHESES}`,
  parameters: {
    flags: {
      ...{ ...ACCESS, ...RESELLER },
      revoke: texts('EMAIL', 'whom to revoke instead of the --service-account; repeat it for several'),
    },
  },
  exits: ['done', 'usage', 'refused', 'unreachable', 'partly'],
});

export const watch = command({
  load: async () => (await import('../operate/watch.ts')).watch,
  brief: 'show the topic of Workspace notifications, who may subscribe, and what differs',
  about: `Shows the topic of a reseller, who may subscribe to it, and in what the subscription differs from the settings. It changes nothing, and needs no more than the scope apps.order.readonly.\n\nWithout any setting of pushes, and without --pull, it is not compared how the subscription brings messages.\n\n${IN_PARENTHESES}`,
  parameters: {
    flags: {
      ...{ ...ACCESS, ...RESELLER, ...SUBSCRIPTION },
      pull: flag('the subscription should be one that is pulled'),
    },
  },
  exits: ['done', 'wrong', 'usage', 'refused', 'unreachable'],
});

export const pull = command({
  load: async () => (await import('../operate/pull.ts')).pull,
  brief: 'take Workspace notifications from a subscription that is pulled',
  about: `Takes Workspace notifications from subscriptions made by $subrelay register --pull, as receive-workspace takes what is pushed: a message is acknowledged when its event and deliveries are stored, or when it is in quarantine. It runs until Ctrl-C. It needs the intake settings in the environment: GOOGLE_CLOUD_PROJECT, CUSTOMER_HMAC_KEY and, where they are not the default, DELIVERIES_TOPIC and WAKE_TOPIC.\n\n${IN_PARENTHESES}`,
  parameters: {
    flags: {
      ...{ ...PROJECT, 'key-file': ACCESS['key-file'], ...RESELLER },
      'max-outstanding': count('--max-outstanding', 1_000, 'at most so many messages at a time (100)'),
      once: flag('ends when nothing has come for a while, instead of at Ctrl-C'),
      idle: count('--idle', 3_600, 'how many seconds that while is (5)'),
      'max-messages': count('--max-messages', 1_000_000, 'ends after so many messages, with --once'),
    },
  },
  exits: ['done', 'usage', 'refused', 'unreachable', 'partly'],
});

/** Trying things, mostly on the local stack. */
import { command } from '../frame/command.ts';
import { count, flag, optionalArgument, text, texts } from '../frame/flags.ts';

export const send = command({
  load: async () => (await import('../try/send.ts')).send,
  brief: 'send a signed notification of paddle-classic, paddle-billing, workspace',
  about: `Sends a notification with invented values, a new id and the current time, signed, to the running local stack.

  $subrelay send paddle-classic transfer_paid --set amount=5
  $subrelay send paddle-billing payout.paid --set data.amount=100
  $subrelay send workspace SUBSCRIPTION_SUSPENDED
  $subrelay send --list

To a receiver of your own, with your own test keys: --to and --key for paddle-classic, --to and --secret for paddle-billing, --topic for workspace; that goes to the emulator that PUBSUB_EMULATOR_HOST names, else to Google with the application default credentials.`,
  parameters: {
    positional: {
      kind: 'tuple',
      parameters: [
        optionalArgument('SOURCE', 'paddle-classic, paddle-billing or workspace'),
        optionalArgument('NAME', 'the source’s own name of the notification: --list lists them'),
      ],
    },
    flags: {
      set: texts(
        'PATH=VALUE',
        'sets a field, repeatable; paddle-billing and workspace: a dotted path, and JSON where it is JSON',
      ),
      times: count('--times', 1_000, 'sends N, each with an id of its own (1)'),
      print: flag('prints the body and sends nothing'),
      list: flag('lists the names'),
      lost: flag('Paddle’s history has it, but it never arrives: for reconcile to find'),
      to: text('URL', 'a receiver of your own'),
      key: text('FILE.pem', 'paddle-classic: the private key to sign with'),
      secret: text('pdl_ntfset_…', 'paddle-billing: the secret to sign with'),
      topic: text('TOPIC', 'workspace: projects/PROJECT/topics/TOPIC, or the topic alone'),
      project: text('ID', 'workspace: the project of --topic'),
    },
  },
  exits: ['done', 'wrong', 'usage', 'unreachable'],
});

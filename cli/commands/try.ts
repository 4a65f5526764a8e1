/** Trying things, mostly on the local stack. */
import { buildRouteMap } from '@stricli/core';

import { BEHAVIOURS } from '../../local/behaviours.ts';
import { command } from '../frame/command.ts';
import type { Context } from '../frame/command.ts';
import { argument, count, flag, optionalArgument, text, texts } from '../frame/flags.ts';
import { UsageError } from '../frame/usage-error.ts';
import { ENV, EXIT_ZERO } from './api-flags.ts';
import type { Shell } from './completion.ts';

function behaviourOf(text: string): (typeof BEHAVIOURS)[number] {
  const found = BEHAVIOURS.find((each) => each === text);
  if (found === undefined)
    throw new UsageError(`BEHAVIOUR is one of ${BEHAVIOURS.join(', ')}, not ${JSON.stringify(text)}`);
  return found;
}

export const send = command({
  load: async () => (await import('../try/send.ts')).send,
  brief: 'send a signed notification of paddle-classic, paddle-billing, workspace',
  about: `Sends a notification with invented values, a new id and the current time, signed, to the running local stack, and tells what became of it for up to 10 seconds. It ends with 1 where it was refused, is in quarantine, or was not delivered.

  $subrelay send paddle-classic transfer_paid --set amount=5
  $subrelay send paddle-billing payout.paid --set 'data.amount="100"'
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
      change: {
        kind: 'boolean',
        brief:
          'workspace: changes the sandbox first, so that the state is the one notified; where it can play it, it does so by itself',
        optional: true,
      },
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

export const receiver = command({
  load: async () => (await import('../try/receiver.ts')).receiver,
  brief: 'steer the local receiver: ok, 500, slow, 410, off',
  about: `Tells the local receiver how to answer, so that failing can be tried: 500 is retried, slow times out, 410 disables the webhook, off cuts the connection. Without an argument it tells how the receiver answers now.`,
  parameters: {
    positional: {
      kind: 'tuple',
      parameters: [{ ...optionalArgument('BEHAVIOUR', 'ok, 500, slow, 410 or off'), parse: behaviourOf }],
    },
  },
  exits: ['done', 'usage', 'unreachable'],
});

export const listen = command({
  load: async () => (await import('../try/listen.ts')).listen,
  brief: "forward the stack's deliveries to an address of yours",
  about: `Makes a webhook of the running local stack whose deliveries go to an address of yours, with all their headers, and shows each exchange until Ctrl-C. The webhook is deleted then.`,
  parameters: {
    positional: { kind: 'tuple', parameters: [argument('URL', 'http://127.0.0.1:3000/hook')] },
    flags: {
      type: texts('TYPE', 'only events of this type, or subscription.*; repeatable'),
      json: flag('prints one JSON object a line'),
      count: count('--count', 1_000_000, 'ends after so many exchanges'),
    },
  },
  exits: ['done', 'usage', 'refused', 'unreachable'],
});

export const open = command({
  load: async () => (await import('../try/open.ts')).open,
  brief: 'open the console in the browser, with a session',
  about: `Makes a session of the console, and opens it in the browser, at a place as its addresses have it behind #/; elsewhere it prints the address. The session has the role of the key. The address works once, for a minute.`,
  parameters: {
    positional: {
      kind: 'tuple',
      parameters: [optionalArgument('PLACE', 'deliveries/ID, destinations, deliveries?status=failed')],
    },
    flags: { ...ENV, print: flag('prints the address instead') },
  },
  exits: ['done', 'usage', 'refused', 'unreachable'],
});

export const canary = command({
  load: async () => (await import('../try/canary.ts')).canary,
  brief: 'send an alert and an event through a deployment, and check all',
  about: `Makes a webhook, sends a signed alert through the public door and an event through the API, waits for both deliveries, checks their signatures and the ledger, and deletes the webhook. Each step has its time. For the first minute after terraform apply, and for a scheduler.

Of a local stack the receiver is in this process. Of a deployment --receiver names an address that answers 2xx, and the alert, a payout of Paddle Billing, is sent where --door and SUBRELAY_PADDLE_SECRET are given. Other webhooks that match canary.checked or payout.paid get the two, too.`,
  parameters: {
    flags: {
      ...{ ...ENV, ...EXIT_ZERO },
      receiver: text('URL', 'where its deliveries go'),
      door: text('URL', 'of receive-paddle, for the alert'),
      timeout: count('--timeout', 3_600, 'waits so many seconds for the deliveries (60)'),
    },
  },
  exits: ['done', 'wrong', 'usage', 'missing', 'refused', 'unreachable'],
});

export const verify = command({
  load: async () => (await import('../try/verify.ts')).verify,
  brief: 'check the signature of a saved request, and say what is wrong',
  about: `Checks a Standard Webhooks signature, v1 or v1a. The request is a file, or stdin: headers, an empty line, the body. A request of the API's list of attempts has that form. What curl -v shows has headers alone: give the body by --body.

  $subrelay verify request.txt --key whsec_...
  $subrelay verify curl.txt --body body.json --key whpk_...`,
  parameters: {
    positional: { kind: 'tuple', parameters: [optionalArgument('FILE', 'the request; without it stdin')] },
    flags: {
      key: text('KEY', "the webhook's signing_secret or ed25519_public_key (SUBRELAY_SIGNING_KEY)"),
      body: text('FILE', 'the body, byte for byte, where the request has headers alone'),
      'any-time': flag('leaves out that its time must be within 5 minutes'),
    },
  },
  exits: ['done', 'wrong', 'usage'],
});

const completionFor = (shell: Shell) =>
  command({
    load: async () => (await import('./completion.ts')).completionOf(shell),
    brief: `print what makes ${shell} complete this command`,
    parameters: {},
    exits: ['done', 'usage'],
  });

const propose = command({
  load: async () => (await import('./completion.ts')).propose,
  brief: 'print what may come next, for a shell',
  parameters: {
    positional: { kind: 'array', parameter: argument('WORD', 'what was typed so far') },
  },
  exits: ['done'],
});

export const completion = buildRouteMap<Shell | 'propose', Context>({
  routes: { bash: completionFor('bash'), zsh: completionFor('zsh'), fish: completionFor('fish'), propose },
  docs: { brief: 'complete commands and options in bash, zsh or fish', hideRoute: { propose: true } },
});

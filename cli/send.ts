/** `npx subrelay send`: any alert or notification of any source, signed, to the local stack or to a receiver of one's own. */
import { randomBytes } from 'node:crypto';

import type { Command, Terminal } from './command.ts';
import { readLocalStack } from './local-stack.ts';
import { SEND_SOURCES, parseSend } from './send-options.ts';
import type { Outgoing, SampleSource, SendRequest } from './sender.ts';

const USAGE = `npx subrelay send SOURCE NAME [--set PATH=VALUE]… [--times N] [--print] [--lost]

Sends a notification with invented values, a new id and the current time, signed, to the running local stack.

  npx subrelay send paddle-classic subscription_cancelled --set email=zoe@example.org
  npx subrelay send paddle-billing transaction.completed --set data.items.0.quantity=5
  npx subrelay send workspace SUBSCRIPTION_SUSPENDED
  npx subrelay send [SOURCE] --list

  --set PATH=VALUE   set a field, repeatable; paddle-billing and workspace: a dotted path, and JSON where it is JSON
  --times N          send N, each with an id of its own (1 to 1000)
  --print            print the body and send nothing
  --lost             Paddle's history has it, but it never arrives: what reconcile is for

To a receiver of your own, with your own test keys:

  paddle-classic     --to URL --key FILE.pem (the private key)
  paddle-billing     --to URL --secret pdl_ntfset_…
  workspace          --topic projects/PROJECT/topics/TOPIC, or --topic TOPIC --project PROJECT; to the emulator that
                     PUBSUB_EMULATOR_HOST names, else to Google with the application default credentials`;

export const send: Command = {
  name: 'send',
  summary: `send a signed notification of ${SEND_SOURCES.join(', ')}`,
  usage: USAGE,
  run: async (args, terminal) => {
    const asked = parseSend(args);
    if ('list' in asked) {
      for (const { word, names } of asked.list) for (const name of names) terminal.print(`${word} ${name}`);
      return 0;
    }
    return sendAll(asked, terminal);
  },
};

/** @returns 1 where one was refused */
async function sendAll(
  { request, samples }: { request: SendRequest; samples: SampleSource },
  { env, print }: Terminal,
): Promise<number> {
  const stack = await readLocalStack();
  const sender = await samples.open({ request, stack, env });
  let refused = 0;
  let last: Outgoing | null = null;
  try {
    for (let sent = 0; sent < request.times; sent += 1) {
      last = sender.compose({ now: Date.now(), randomBytes });
      if (request.print) {
        print(last.body);
        continue;
      }
      const { ok, answer } = await sender.send(last);
      print(`${request.source} ${request.name}, ${last.label}: ${answer}`);
      if (!ok) refused += 1;
    }
  } finally {
    await sender.close();
  }
  const isLocal = request.to === undefined && request.topic === undefined;
  if (stack && last && isLocal && !request.print && refused === 0) print(howToSee(stack.frontDoor, last.eventId));
  return refused > 0 ? 1 : 0;
}

const howToSee = (frontDoor: string, eventId: string): string =>
  [
    'See what became of it:',
    `  KEY=$(node -p "require('./.local/stack.json').apiKey")`,
    `  curl -H "Authorization: Bearer $KEY" ${frontDoor}/v1/events/${eventId}`,
    `  curl -H "Authorization: Bearer $KEY" ${frontDoor}/v1/delivery-attempts?event_id=${eventId}`,
  ].join('\n');

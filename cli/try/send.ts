/** `npx --no subrelay send`: any alert or notification of any source, signed, to the local stack or to a receiver of one's own. */
import { randomBytes } from 'node:crypto';

import type { Run } from '../frame/command.ts';
import type { ExitName } from '../frame/exit-codes.ts';
import type { Terminal } from '../frame/terminal.ts';
import { readLocalStack } from '../target/local-stack.ts';
import { askedOf } from './send-options.ts';
import type { SendFlags } from './send-options.ts';
import type { Outgoing, SampleSource, SendRequest } from './sender.ts';

export const send: Run<SendFlags, [(string | undefined)?, (string | undefined)?]> = async (
  terminal,
  flags,
  source,
  name,
) => {
  const asked = askedOf(flags, source, name);
  if ('request' in asked) return sendAll(asked, terminal);
  for (const { word, names } of asked.list) for (const each of names) terminal.print(`${word} ${each}`);
  return 'done';
};

async function sendAll(
  { request, samples }: { request: SendRequest; samples: SampleSource },
  { env, cwd, print, printWhole }: Terminal,
): Promise<ExitName> {
  const stack = await readLocalStack(cwd);
  const sender = await samples.open({ request, stack, env });
  let refused = 0;
  let last: Outgoing | null = null;
  try {
    for (let sent = 0; sent < request.times; sent += 1) {
      last = sender.compose({ now: Date.now(), randomBytes });
      if (request.print) {
        printWhole(last.body);
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
  return refused > 0 ? 'wrong' : 'done';
}

const howToSee = (frontDoor: string, eventId: string): string =>
  [
    'See what became of it:',
    `  KEY=$(node -p "require('./.local/stack.json').apiKey")`,
    `  curl -H "Authorization: Bearer $KEY" ${frontDoor}/v1/events/${eventId}`,
    `  curl -H "Authorization: Bearer $KEY" ${frontDoor}/v1/delivery-attempts?event_id=${eventId}`,
  ].join('\n');

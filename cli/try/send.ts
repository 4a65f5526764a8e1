/** `npx --no subrelay send`: any alert or notification of any source, signed, to the local stack or to a receiver of one's own. */
import { randomBytes } from 'node:crypto';

import type { Run } from '../frame/command.ts';
import type { ExitName } from '../frame/exit-codes.ts';
import type { Terminal } from '../frame/terminal.ts';
import type { StackFile } from '../../local/stack-file.ts';
import { sampleSubscription } from '../../local/samples.ts';
import { openApi } from '../client/client.ts';
import { UsageError } from '../frame/usage-error.ts';
import { showStory } from '../look/explain.ts';
import { isTroubled } from '../look/words.ts';
import { localTarget } from '../target/api-target.ts';
import { readLocalStack } from '../target/local-stack.ts';
import { follow } from './follow.ts';
import type { Sought } from './follow.ts';
import { changeOf, changeSandbox } from './sandbox-changes.ts';
import { askedOf } from './send-options.ts';
import type { SendFlags } from './send-options.ts';
import type { Outgoing, SampleSource, SendRequest } from './sender.ts';

/** Whose subscription the sandbox can change. */
const WORKSPACE = 'workspace';
const SANDBOX_SUBSCRIPTION = sampleSubscription(0).subscriptionId;

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
  terminal: Terminal,
): Promise<ExitName> {
  const { env, cwd, print, printWhole } = terminal;
  const stack = await readLocalStack(cwd);
  const isLocal = stack !== null && request.to === undefined && request.topic === undefined && !request.print;
  if (isLocal) await changeFirst(terminal, stack, request);
  const sender = await samples.open({ request, stack, env });
  const since = Date.now();
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
  if (refused > 0) return 'wrong';
  if (!isLocal || last === null) return 'done';
  if (request.lost) return told(terminal, last.eventId);
  return tell(terminal, stack, { eventId: last.eventId, source: samples.source, since });
}

/** @returns `done`: nothing of it can be seen before reconcile has found it */
function told({ print, called }: Terminal, eventId: string): ExitName {
  print(`See whether reconcile has found it: ${called} explain ${eventId}`);
  return 'done';
}

async function changeFirst({ note }: Terminal, { resellerApi }: StackFile, request: SendRequest): Promise<void> {
  const change = request.source === WORKSPACE ? changeOf(request.name) : null;
  if (change === null) {
    if (request.change) throw new UsageError(`The sandbox can't play ${request.name}: leave --change out`);
    return;
  }
  if (request.change === false) return;
  const why = await changeSandbox(resellerApi, SANDBOX_SUBSCRIPTION, change);
  if (why !== null) note(`The sandbox stays as it is: ${why}`);
}

/** Tells the story; a notification that nobody could read, or that did not arrive, is wrong. */
async function tell(terminal: Terminal, stack: StackFile, sought: Sought): Promise<ExitName> {
  const { print, paint, called } = terminal;
  const followed = await follow(openApi(localTarget(stack)), sought);
  if (followed.outcome === 'told') {
    showStory(terminal, followed.told);
    return followed.told.deliveries.some(isTroubled) ? 'wrong' : 'done';
  }
  if (followed.outcome === 'quarantined')
    print(`${paint('bad', 'In quarantine')}: ${followed.reason}. See it: ${called} quarantine`);
  else print(`${paint('bad', 'Nothing of it is there yet')} after 10 s: ${called} explain ${sought.eventId}`);
  return 'wrong';
}

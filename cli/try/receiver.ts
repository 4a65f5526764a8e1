/** `subrelay receiver`: steers the local receiver, so that failing can be tried. */
import { z } from 'zod';

import { BEHAVIOUR_PATH } from '../../local/behaviours.ts';
import type { Behaviour } from '../../local/behaviours.ts';
import type { Run } from '../frame/command.ts';
import { CommandFailure } from '../frame/usage-error.ts';
import { runningStack } from './running-stack.ts';

const answer = z.object({ behaviour: z.string() });

const SAYS: Readonly<Record<string, string>> = {
  ok: 'answers 204',
  '500': 'answers 500: deliveries are retried, and its webhook fails',
  slow: 'answers too late: each try times out',
  '410': 'answers 410: the next delivery disables its webhook',
  off: 'cuts the connection',
};

/** Without a behaviour it tells the present one. */
export const receiver: Run<object, [Behaviour?]> = async (terminal, _, behaviour) => {
  const { receiver: url } = await runningStack(terminal);
  const put = { method: 'PUT', body: JSON.stringify({ behaviour }) };
  const told = await fetch(new URL(BEHAVIOUR_PATH, url), behaviour === undefined ? {} : put).catch((cause: unknown) => {
    throw new CommandFailure('unreachable', `The receiver does not answer at ${url}: start the stack again`, { cause });
  });
  const { behaviour: now } = answer.parse(await told.json());
  terminal.print(`The receiver ${SAYS[now] ?? now}.`);
  if (now === '410') terminal.note(`Bring its webhook back then: ${terminal.called} webhooks resume 'Local receiver'`);
  return 'done';
};

/** How the local receiver answers, so that failing can be tried: `npx --no subrelay receiver 500`. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';

import { BEHAVIOURS } from './behaviours.ts';
import type { Behaviour } from './behaviours.ts';
import { bodyOf } from './embedded/base/http.ts';

const MAX_BODY_BYTES = 1_000;
/** A webhook waits 30 s at most for the whole exchange. */
const SLOW_MS = 40_000;

const asked = z.strictObject({ behaviour: z.enum(BEHAVIOURS) });

export interface Steered {
  /** Answers GET and PUT of `BEHAVIOUR_PATH`. */
  steer: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  /** Answers a webhook. */
  answer: (verified: boolean, response: ServerResponse) => void;
  close: () => void;
}

export function steeredReceiver(slowMs = SLOW_MS): Steered {
  let behaviour: Behaviour = 'ok';
  const waiting = new Set<NodeJS.Timeout>();
  const later = (then: () => void): void => {
    const timer = setTimeout(() => {
      waiting.delete(timer);
      then();
    }, slowMs);
    waiting.add(timer);
  };
  const answers: Record<Behaviour, (verified: boolean, response: ServerResponse) => void> = {
    ok: (verified, response) => void response.writeHead(verified ? 204 : 401).end(),
    '500': (_, response) => void response.writeHead(500).end('told to fail: npx --no subrelay receiver ok'),
    '410': (_, response) => void response.writeHead(410).end('told to be gone: npx --no subrelay receiver ok'),
    slow: (verified, response) => later(() => answers.ok(verified, response)),
    off: (_, response) => void response.destroy(),
  };
  return {
    steer: async (request, response) => {
      if (request.method === 'PUT')
        behaviour = asked.parse(JSON.parse((await bodyOf(request, MAX_BODY_BYTES)).toString())).behaviour;
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ behaviour }));
    },
    answer: (verified, response) => answers[behaviour](verified, response),
    close: () => waiting.forEach(clearTimeout),
  };
}

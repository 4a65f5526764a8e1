/** What an operator and Cloud Scheduler do with a stack that has started. */
import { z } from 'zod';

import { askAgain } from './ask-again.ts';

/** Gives the URL of a function, where it takes calls with a token. */
export interface Callable {
  urlOf: (functionName: string) => string;
  /** A token as Cloud Scheduler sends it. */
  token: () => Promise<string>;
}

/** Calls a function as Cloud Scheduler does, again where it has not the time. @throws Error where it answers anything but 2xx */
export async function callFunction({ urlOf, token }: Callable, name: string, body?: object): Promise<Response> {
  const authorization = `Bearer ${await token()}`;
  const sent =
    body === undefined
      ? { headers: { authorization } }
      : { headers: { authorization, 'content-type': 'application/json' }, body: JSON.stringify(body) };
  const answer = await askAgain(() => fetch(urlOf(name), { method: 'POST', ...sent }));
  if (!answer.ok) throw new Error(`${name} answered ${answer.status}: ${await answer.text()}`);
  return answer;
}

const registrations = z.object({ registrations: z.array(z.object({ topic: z.string() })) });

/** Registers all resellers. @returns the topic of the first one's notifications, '' where none is configured */
export async function register(stack: Callable): Promise<string> {
  const answer = await callFunction(stack, 'register');
  return registrations.parse(await answer.json()).registrations[0]?.topic ?? '';
}

/** The subscriptions of the sandbox are there from the start: nobody is told of them as something new. */
export const takeStock = (stack: Callable): Promise<Response> => callFunction(stack, 'reconcile', { baseline: true });

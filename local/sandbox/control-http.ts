/** A sandbox's control over HTTP, for the running stack. */
import { z } from 'zod';

import type { Route, SandboxAnswer } from './http.ts';

/** By `METHOD name`: what a request does, of its JSON. It throws ZodError or RangeError for what can't be done. */
export type Commands = Readonly<Record<string, (given: unknown) => object | Promise<object>>>;

/**
 * Serves `ROOT`, by the name of no letters, and `ROOT/…`; what can't be done is answered 400 with a sentence.
 * @param root without a slash at its end
 */
export const commandRoute =
  (root: string, commands: Commands): Route =>
  async ({ method, path, body }) => {
    if (path !== root && !path.startsWith(`${root}/`)) return undefined;
    const command = `${method} ${path.slice(root.length + 1)}`;
    const run = commands[command];
    if (run === undefined) return { status: 404, body: { sandbox: `${root}/ has no ${command}` } };
    try {
      return { status: 200, body: await run(JSON.parse(body === '' ? '{}' : body)) };
    } catch (error) {
      return refusalOf(error);
    }
  };

function refusalOf(error: unknown): SandboxAnswer {
  if (error instanceof z.ZodError) return { status: 400, body: { sandbox: z.prettifyError(error) } };
  if (error instanceof RangeError) return { status: 400, body: { sandbox: error.message } };
  if (error instanceof SyntaxError) return { status: 400, body: { sandbox: 'Send JSON' } };
  throw error;
}

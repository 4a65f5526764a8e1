/** `subrelay open`: a session of the console, in the browser, at a place. */
import { spawn } from 'node:child_process';
import { z } from 'zod';

import type { Run } from '../frame/command.ts';
import { askOf } from '../look/asking.ts';
import type { EnvFlags } from '../look/asking.ts';

interface OpenFlags extends EnvFlags {
  print?: boolean | undefined;
}

const made = z.looseObject({ url: z.url({ protocol: /^https?$/ }), expires_at: z.string() });

/** What opens an address, by system: https://nodejs.org/api/process.html#processplatform */
const OPENERS: Readonly<Record<string, readonly string[]>> = {
  darwin: ['open'],
  win32: ['rundll32', 'url.dll,FileProtocolHandler'],
};

/** The code is taken once, within a minute, so the address is of no use to who reads it later. */
export const open: Run<OpenFlags, [place?: string]> = async (terminal, flags, place) => {
  const { api, where } = await askOf(flags, terminal);
  const { url: home, expires_at } = await api.post(made, '/v1/sessions');
  const url = place === undefined ? home : `${home}&at=${place.replace(/^#?\/?/, '')}`;
  terminal.note(where);
  if (flags.print || !terminal.isInteractive || !(await opened(url))) {
    terminal.note(`Open this once, until ${expires_at}:`);
    terminal.printWhole(url);
  }
  return 'done';
};

/** @returns whether there is something that opens addresses here */
function opened(url: string): Promise<boolean> {
  const [program = 'xdg-open', ...args] = OPENERS[process.platform] ?? ['xdg-open'];
  return new Promise((resolve) => {
    const child = spawn(program, [...args, url], { stdio: 'ignore', detached: true });
    child.once('error', () => resolve(false));
    child.once('spawn', () => {
      child.unref();
      resolve(true);
    });
  });
}

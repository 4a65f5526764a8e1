/** Options of all that asks the API. */
import { flag, text } from '../frame/flags.ts';

export const ENV = {
  env: text(
    'NAME',
    'the environment: a file of its URL and of how to get the key (docs/command-line.md); else the nearest local stack',
  ),
} as const;
export const JSON_FLAG = { json: flag('prints JSON') } as const;
export const EXIT_ZERO = { 'exit-zero': flag('ends with 0 where something is wrong, too') } as const;
export const WRITE = { ...ENV, ...JSON_FLAG, yes: flag('does it without asking') } as const;

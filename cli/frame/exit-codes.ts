/** How a command ends: one table, for the help of every command, for scripts and for docs/command-line.md. */
import { ExitCode } from '@stricli/core';

import { SubrelayError } from '../../shared/base/errors.ts';
import type { ErrorCode } from '../../shared/base/errors.ts';
import { EXTERNAL } from './external.ts';
import { CommandFailure, UsageError } from './usage-error.ts';

export const EXITS = {
  done: { code: 0, means: 'done' },
  wrong: { code: 1, means: 'done, and something is wrong' },
  usage: { code: 2, means: 'wrong usage or settings' },
  missing: { code: 3, means: 'not found' },
  refused: { code: 4, means: 'refused' },
  unreachable: { code: 5, means: 'not reachable' },
  partly: { code: 6, means: 'partly done' },
  fault: { code: 70, means: 'a fault of the command itself' },
  interrupted: { code: 130, means: 'interrupted' },
} as const satisfies Record<string, { code: number; means: string }>;

export type ExitName = keyof typeof EXITS;

export const codeOf = (name: ExitName): number => EXITS[name].code;

/** @returns `Exit codes: 0 done, 2 wrong usage or settings` */
export const exitLine = (names: readonly ExitName[]): string =>
  `Exit codes: ${names.map((name) => `${EXITS[name].code} ${EXITS[name].means}`).join(', ')}.`;

/** What a failure of ours or of a system around us ends a command with. */
const EXIT_OF: Partial<Record<ErrorCode, ExitName>> = {
  TOKEN_MISSING: 'refused',
  TOKEN_INVALID: 'refused',
  ADDRESS_NOT_ALLOWED: 'refused',
  STORE_UNAVAILABLE: 'unreachable',
  BUS_UNAVAILABLE: 'unreachable',
  SENDER_UNAVAILABLE: 'unreachable',
  SOURCE_UNAVAILABLE: 'unreachable',
  KEYS_UNAVAILABLE: 'unreachable',
};

export function exitOf(error: unknown): ExitName {
  if (error instanceof UsageError || isConfigError(error) || packageMissing(error) !== null) return 'usage';
  if (error instanceof CommandFailure) return error.exit;
  if (error instanceof SubrelayError) return EXIT_OF[error.code] ?? 'fault';
  return 'fault';
}

/** The package that a command of the packed one needs and that is not installed; null: the failure is another. */
export function packageMissing(error: unknown): string | null {
  if (!(error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND')) return null;
  const name = /Cannot find package '([^']+)'/.exec(error.message)?.[1];
  return name !== undefined && EXTERNAL.some((external) => name.startsWith(external)) ? name : null;
}

/** By its code: its class brings all settings and their checks, which `--help` need not load. */
const isConfigError = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'CONFIG_INVALID';

/** Of what `@stricli/core` ends with by itself: its codes are below 0, and one that is thrown is ours already. */
const OF_STRICLI: Readonly<Record<number, ExitName>> = {
  [ExitCode.Success]: 'done',
  [ExitCode.UnknownCommand]: 'usage',
  [ExitCode.InvalidArgument]: 'usage',
};

export const ownCodeOf = (code: number): number => (code > 0 ? code : codeOf(OF_STRICLI[code] ?? 'fault'));

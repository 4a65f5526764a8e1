/** What is said where arguments can't be read or a command fails: one line each. */
import { ArgumentScannerError, formatMessageForArgumentScannerError, text_en } from '@stricli/core';
import type { ApplicationText } from '@stricli/core';

import { nearestTo } from '../../shared/base/nearest.ts';
import { exitOf, packageMissing } from './exit-codes.ts';
import { errorOf } from '../../shared/base/errors.ts';

/** The message of a failure; of a fault of ours also where it was found, without its stack. */
export function messageOf(error: unknown): string {
  const missing = packageMissing(error);
  if (missing !== null)
    return `This command needs ${missing}, which is not installed beside it: call it in a checkout of the repository`;
  if (exitOf(error) !== 'fault') return errorOf(error).message;
  const why = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return `a fault of this command, not of yours: ${why}. Nothing more was done. SUBRELAY_DEBUG=1 shows where it happened`;
}

const didYouMean = (corrections: readonly string[], dashes = ''): string =>
  corrections.length === 0 ? '' : `: did you mean ${dashes}${corrections[0]?.replaceAll('`', '')}?`;

interface Saying {
  /** How the person calls the command: what `$subrelay` in a message becomes. */
  called: string;
  isDebugging: boolean;
  /** The command that explains what was called. */
  help: string;
  /** The commands of the group that was called, which is a command itself. */
  siblings: readonly string[];
}

export const asCalled = (text: string, called: string): string => text.replaceAll('$subrelay', called);

export function messages({ called, isDebugging, help, siblings }: Saying): ApplicationText {
  const said = (message: string): string => `subrelay: ${asCalled(message, called)}`;
  const failed = (error: unknown): string =>
    said(messageOf(error)) + (isDebugging && error instanceof Error ? `\n${error.stack}` : '');
  return {
    ...text_en,
    noCommandRegisteredForInput: ({ input, corrections }) =>
      said(`There is no command ${JSON.stringify(input)}${didYouMean(corrections) || `; see ${help}`}`),
    exceptionWhileParsingArguments: (error) => said(`${argumentMessage(error, siblings)}; see ${help}`),
    exceptionWhileLoadingCommandFunction: (error) => failed(error),
    exceptionWhileRunningCommand: (error) => failed(error),
    commandErrorResult: (error) => failed(error),
  };
}

/** Where a group lists, a misspelt command of it is read as an argument. */
function surplus(input: string, siblings: readonly string[]): string {
  const nearest = nearestTo(input, siblings);
  const said = JSON.stringify(input);
  return nearest === undefined
    ? `${said} is one argument too many`
    : `There is no command ${said}: did you mean ${nearest}?`;
}

const argumentMessage = (error: unknown, siblings: readonly string[]): string =>
  error instanceof ArgumentScannerError
    ? formatMessageForArgumentScannerError(error, {
        FlagNotFoundError: ({ input, corrections }) => `There is no option --${input}${didYouMean(corrections, '--')}`,
        AliasNotFoundError: ({ input }) => `There is no option -${input}`,
        ArgumentParseError: ({ exception, externalFlagNameOrPlaceholder: name }) =>
          exception instanceof Error ? exception.message : `${name}: ${String(exception)}`,
        EnumValidationError: ({ externalFlagName, values, input }) =>
          `--${externalFlagName} wants one of ${values.join(', ')}, not ${JSON.stringify(input)}`,
        UnsatisfiedFlagError: ({ externalFlagName }) => `--${externalFlagName} wants a value`,
        UnexpectedPositionalError: ({ input }) => surplus(input, siblings),
        UnsatisfiedPositionalError: ({ placeholder }) => `${placeholder} is missing`,
        UnexpectedFlagError: ({ externalFlagName }) => `--${externalFlagName} may be given once`,
      })
    : messageOf(error);

/** What `npm start` says about an error. */
import { types } from 'node:util';

import { ConfigError } from '../shared/settings/config.ts';
import { PartFailed } from './children.ts';
import { LockError } from './embedded/base/lock.ts';
import { FolderInUse } from './folder-lock.ts';
import { KeysUnreadable } from './keys.ts';
import { TooFewFiles } from './open-files.ts';
import { OptionError } from './options.ts';

/** Their messages are for the person who started the stack. */
const FOR_PEOPLE = [OptionError, ConfigError, PartFailed, FolderInUse, KeysUnreadable, LockError, TooFewFiles];

const { isNativeError } = types;

type SystemError = NodeJS.ErrnoException & { port?: number; address?: string };

/** What a person can mend is one line; anything else is ours and shows its stack. */
export function explain(error: unknown): string {
  if (!isNativeError(error)) return String(error);
  if (FOR_PEOPLE.some((kind) => error instanceof kind)) return error.message;
  return aboutListening(error) ?? aboutFile(error) ?? aboutBuild(error) ?? error.stack ?? error.message;
}

function aboutListening({ code, syscall, port, address, message }: SystemError): string | undefined {
  if (syscall === 'getaddrinfo')
    return `The host's name can't be resolved (${code}): choose another with --host ADDRESS`;
  if (syscall !== 'listen') return undefined;
  if (code === 'EADDRINUSE') {
    return `Port ${port} of ${address} is in use: stop what uses it, or choose another with --port N`;
  }
  if (code === 'EADDRNOTAVAIL') {
    return `${address} is not an address of this machine: choose another with --host ADDRESS`;
  }
  if (code === 'EACCES') return `Port ${port} needs privileges: choose one above 1023 with --port N`;
  return `The front door can't listen: ${message}`;
}

/** `EROFS: read-only file system, mkdir '/data'` */
const FILE_ERROR = /^[A-Z0-9]+: (.*?), /;

function aboutFile({ code, path, syscall, message }: SystemError): string | undefined {
  if (code === 'EMFILE' || code === 'ENFILE')
    return `Too many files are open (${code}): raise the limit with ulimit -n 1024`;
  if (path === undefined) return syscall === undefined ? undefined : message;
  if (code === 'EEXIST' || code === 'ENOTDIR') return `${path} can't be made: a file is where a folder must be`;
  return `${path} can't be used: ${FILE_ERROR.exec(message)?.[1] ?? message}`;
}

/** esbuild has told all of it on standard error; https://esbuild.github.io/api/#build has the error's form. */
function aboutBuild(error: Error & { errors?: unknown }): string | undefined {
  if (!Array.isArray(error.errors)) return undefined;
  return `The functions can't be built: ${error.message.split('\n')[0]}`;
}

import type { ExitName } from './exit-codes.ts';

/** Arguments that can't be used; the message says what to write. */
export class UsageError extends Error {
  readonly code = 'USAGE';
}

/** A command that ends otherwise than well, for a reason that the person is told in one message. */
export class CommandFailure extends Error {
  readonly exit: ExitName;

  constructor(exit: ExitName, message: string, options?: ErrorOptions) {
    super(message, options);
    this.exit = exit;
  }
}

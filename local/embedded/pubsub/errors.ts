/** Pub/Sub's refusals of calls. */
import { Code, StatusError } from '../grpc/status.ts';

export const invalidArgument = (message: string) => new StatusError(Code.INVALID_ARGUMENT, message);
export const notFound = (message: string) => new StatusError(Code.NOT_FOUND, message);
export const alreadyExists = (message: string) => new StatusError(Code.ALREADY_EXISTS, message);
export const failedPrecondition = (message: string) => new StatusError(Code.FAILED_PRECONDITION, message);
export const unimplemented = (what: string) =>
  new StatusError(Code.UNIMPLEMENTED, `The embedded Pub/Sub server does not support ${what}`);

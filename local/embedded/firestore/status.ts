/** Firestore's refusals of calls. */
import { Code, StatusError } from '../grpc/status.ts';

export { Code, StatusError };

export const invalid = (message: string) => new StatusError(Code.INVALID_ARGUMENT, message);
export const unimplemented = (what: string) =>
  new StatusError(Code.UNIMPLEMENTED, `${what} is not supported by the embedded Firestore`);
export const aborted = (message: string) => new StatusError(Code.ABORTED, message);

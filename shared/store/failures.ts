/** What Firestore's failures mean here. */
import { SubrelayError } from '../base/errors.ts';
import { grpcStatusName } from './grpc-status.ts';
import type { GrpcStatusName } from './grpc-status.ts';

/** A commit was refused, for one of its writes. It does not leave the store: there it is a value. */
export class Refused extends Error {}

const REFUSED: readonly GrpcStatusName[] = ['ALREADY_EXISTS', 'FAILED_PRECONDITION', 'NOT_FOUND'];

const statusCodeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined);

/** Undefined for what is no failure of Firestore's. */
export function statusNameOf(error: unknown): GrpcStatusName | undefined {
  const code = statusCodeOf(error);
  return typeof code === 'number' ? grpcStatusName(code) : undefined;
}

/** @throws Refused; else as `asStoreError` does */
export function asCommitError(error: unknown): never {
  const name = statusNameOf(error);
  if (name && REFUSED.includes(name)) throw new Refused('Firestore refused the commit', { cause: error });
  return asStoreError(error);
}

/** @throws SubrelayError STORE_UNAVAILABLE for a failure with a status; what is no failure of Firestore's, as it is */
export function asStoreError(error: unknown): never {
  const code = statusCodeOf(error);
  if (typeof code !== 'number') throw error;
  throw new SubrelayError('STORE_UNAVAILABLE', `Firestore failed with status ${grpcStatusName(code)}`, {
    cause: error,
  });
}

export function nullIfRefused(error: unknown): null {
  if (error instanceof Refused) return null;
  throw error;
}

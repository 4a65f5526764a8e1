/** The gRPC status codes this server answers with. */
export const code = {
  ok: 0,
  invalidArgument: 3,
  notFound: 5,
  alreadyExists: 6,
  failedPrecondition: 9,
  unimplemented: 12,
  internal: 13,
  unavailable: 14,
} as const;

/** A refusal of a call: becomes the call's gRPC status. */
export class RpcError extends Error {
  override readonly name = 'RpcError';
  readonly code: number;

  constructor(status: number, message: string) {
    super(message);
    this.code = status;
  }
}

export const invalidArgument = (message: string) => new RpcError(code.invalidArgument, message);
export const notFound = (message: string) => new RpcError(code.notFound, message);
export const alreadyExists = (message: string) => new RpcError(code.alreadyExists, message);
export const failedPrecondition = (message: string) => new RpcError(code.failedPrecondition, message);
export const unimplemented = (what: string) =>
  new RpcError(code.unimplemented, `The embedded Pub/Sub server does not support ${what}`);

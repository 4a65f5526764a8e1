/** Calls over a client of grpc-js, with messages that are encoded already. */
import { setTimeout } from 'node:timers/promises';

import type { Client, Metadata, ServiceError } from '@grpc/grpc-js';

import type { EpochMs } from '../base/time.ts';

const asItIs = (message: Buffer): Buffer => message;

const FIRST_WAIT_MS = 100;
const GROWTH = 1.3;

/** What a generated client of Google's resolves to when it is initialized, as its documentation says: one of grpc-js. */
export const stubOf = async (generated: { initialize: () => Promise<unknown> }): Promise<Client> =>
  (await generated.initialize()) as Client;

/**
 * Repeats a call after passing failures for as long as there is time.
 * @param codes of gRPC, those that pass
 * @throws ServiceError the last failure
 */
export async function repeated<T>(
  codes: readonly number[],
  deadlineMs: number,
  call: (until: number) => Promise<T>,
): Promise<T> {
  const until = Date.now() + deadlineMs;
  for (let waitMs = FIRST_WAIT_MS; ; waitMs *= GROWTH) {
    try {
      return await call(until);
    } catch (error) {
      const { code } = error as Partial<ServiceError>;
      if (code === undefined || !codes.includes(code) || Date.now() + waitMs >= until) throw error;
    }
    await setTimeout(waitMs);
  }
}

export interface Asked {
  request: Buffer;
  /** grpc-js sends a copy of it. */
  metadata: Metadata;
  deadline: EpochMs;
}

export const unary = (stub: Client, path: string, { request, metadata, deadline }: Asked): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    withoutCaller(() =>
      stub.makeUnaryRequest(path, asItIs, asItIs, request, metadata, { deadline }, (error, answer) => {
        if (error) reject(error);
        else resolve(answer!);
      }),
    );
  });

export const streamed = (stub: Client, path: string, { request, metadata, deadline }: Asked): Promise<Buffer[]> =>
  new Promise((resolve, reject) => {
    const answers: Buffer[] = [];
    const stream = withoutCaller(() =>
      stub.makeServerStreamRequest(path, asItIs, asItIs, request, metadata, { deadline }),
    );
    stream.on('data', (answer: Buffer) => answers.push(answer));
    stream.on('error', reject);
    stream.on('end', () => resolve(answers));
  });

/**
 * Begins a call. grpc-js notes where each was begun, for the stack of its failure; ours begin at one place, and the note
 * takes a tenth of a call's CPU.
 */
function withoutCaller<T>(begin: () => T): T {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return begin();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

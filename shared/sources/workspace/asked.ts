import { ResellerError } from './reseller-error.ts';

export type Asked<T> = { kind: 'answered'; value: T } | { kind: 'gone' } | { kind: 'forbidden' };

/**
 * Makes a call whose refusal may be an answer about whoever was asked for.
 * @throws what says nothing about them: busy, misconfigured
 */
export async function asked<T>(call: () => Promise<T>): Promise<Asked<T>> {
  try {
    return { kind: 'answered', value: await call() };
  } catch (error) {
    const kind = error instanceof ResellerError ? error.verdict.kind : undefined;
    if (kind === 'gone' || kind === 'forbidden') return { kind };
    throw error;
  }
}

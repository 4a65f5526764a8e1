/** Attempts of both kinds: documents, and those that their delivery keeps. */
import { ATTEMPTS, DELIVERIES } from '../../shared/deliveries/documents.ts';
import type { AttemptDocument } from '../../shared/deliveries/documents.ts';
import { firstAttemptOf } from '../../shared/deliveries/first-attempt.ts';
import type { MemoryStore } from './memory-store.ts';

/** All of a store in memory, oldest first. */
export const attemptsIn = (store: Pick<MemoryStore, 'all'>): AttemptDocument[] =>
  [...store.all(ATTEMPTS), ...store.all(DELIVERIES).flatMap((delivery) => firstAttemptOf(delivery) ?? [])].sort(
    (a, b) => a.created_at.toMillis() - b.created_at.toMillis(),
  );

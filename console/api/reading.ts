/** What a screen shows of the API: the last answer, its time, and why there is none newer. */
import { useEffect, useMemo } from 'preact/hooks';
import { signal } from '@preact/signals-core';
import type { ReadonlySignal } from '@preact/signals-core';

import type { ReadPath, Reads } from './answers.ts';
import { read, sessionOver } from './client.ts';
import type { Given } from './client.ts';
import type { Failure } from './failure.ts';

export interface Reading<T> {
  /** The last answer; null before the first. */
  value: T | null;
  /** When the API gave it, epoch milliseconds. */
  at: number | null;
  /** Why the last request has no answer; the value is then an old one. */
  failure: Failure | null;
  busy: boolean;
}

export interface Read<T> {
  state: ReadonlySignal<Reading<T>>;
  again: () => Promise<void>;
}

interface Pace<T> {
  /** Asks again after so long, while the page is visible; absent: when somebody wants it. */
  everyMs?: number;
  /** Whether an answer is the last one: it changes no more. */
  until?: (value: T) => boolean;
}

/** Reads a path, and again whenever what is asked changes. */
export function useRead<P extends ReadPath>(
  path: P,
  given: Given | null,
  { everyMs, until }: Pace<Reads[P]> = {},
): Read<Reads[P]> {
  const asked = JSON.stringify([path, given]);
  const reading = useMemo(() => createRead(path, given), [asked]);
  useEffect(() => {
    void reading.again();
    return reading.leave;
  }, [reading]);
  const { value } = reading.state.value;
  const goesOn = everyMs !== undefined && !(value !== null && until?.(value));
  useEffect(() => (goesOn ? whileVisible(everyMs, reading.again) : undefined), [reading, everyMs, goesOn]);
  return reading;
}

function createRead<P extends ReadPath>(path: P, given: Given | null) {
  const state = signal<Reading<Reads[P]>>({ value: null, at: null, failure: null, busy: given !== null });
  let left = false;
  const again = async (): Promise<void> => {
    if (given === null || sessionOver.value) return;
    state.value = { ...state.value, busy: true };
    const result = await read(path, given);
    if (left) return;
    state.value = result.ok
      ? { value: result.value, at: result.at, failure: null, busy: false }
      : { ...state.value, failure: result.failure, busy: false };
  };
  const leave = () => {
    left = true;
  };
  return { state, again, leave };
}

/** The attempts of a delivery, and anew when it has changed. */
export function useAttempts({
  id,
  updated_at,
}: {
  id: string;
  updated_at: string;
}): Read<Reads['/v1/delivery-attempts']> {
  const read = useRead('/v1/delivery-attempts', { query: { delivery_id: id, limit: MOST_ATTEMPTS } });
  useEffect(() => {
    if (read.state.peek().value) void read.again();
  }, [updated_at]);
  return read;
}

const MOST_ATTEMPTS = 100;

/** Whether a delivery stays as it is. */
export const hasEnded = ({ status }: { status: string }): boolean => status !== 'pending';

/** Calls again and again, and at once when the page comes back into view. @returns its end */
function whileVisible(everyMs: number, call: () => Promise<void>): () => void {
  const timer = setInterval(() => {
    if (!document.hidden) void call();
  }, everyMs);
  const onChange = () => {
    if (!document.hidden) void call();
  };
  document.addEventListener('visibilitychange', onChange);
  return () => {
    clearInterval(timer);
    document.removeEventListener('visibilitychange', onChange);
  };
}

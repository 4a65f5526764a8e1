/** What a screen shows of the API: the last answer, its time, and why there is none newer. */
import { useEffect, useMemo } from 'preact/hooks';
import { signal } from '@preact/signals';
import type { ReadonlySignal } from '@preact/signals';

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

interface Pace {
  /** Asks again after so long, while the page is visible; absent: when somebody wants it. */
  everyMs?: number | null | undefined;
}

/** Reads a path, and again whenever what is asked changes. */
export function useRead<P extends ReadPath>(path: P, given: Given | null, { everyMs }: Pace = {}): Read<Reads[P]> {
  const asked = JSON.stringify([path, given]);
  const reading = useMemo(() => createRead(path, given), [asked]);
  useEffect(() => {
    void reading.again();
    return reading.leave;
  }, [reading]);
  useEffect(() => (everyMs ? whileVisible(everyMs, reading.again) : undefined), [reading, everyMs]);
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

/** Calls again and again, and at once when the page comes back into view. @returns its end */
export function whileVisible(everyMs: number, call: () => Promise<void>): () => void {
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

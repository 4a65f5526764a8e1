/** Loads the file of the screens that nobody begins with, when one of them is asked for. */
import { signal } from '@preact/signals-core';

import type { Screen } from './later.tsx';

/** `webhooks` is that of addresses that were kept. */
const LATER = [
  ...(['audit', 'destinations', 'event-types', 'history', 'inbound', 'jobs', 'search', 'system'] as const),
  'webhooks',
] as const;
export type LaterScreen = (typeof LATER)[number];

export const laterScreen = (screen: string): LaterScreen | null => LATER.find((each) => each === screen) ?? null;

/** The file; null before it is there. */
export const later = signal<{ Screen: typeof Screen } | null>(null);

/** Whether it can't be had: nobody answers, or another version is deployed by now, whose file has another name. */
export const isLost = signal(false);

export async function loadLater(): Promise<void> {
  if (later.value) return;
  isLost.value = false;
  try {
    later.value = await import('./later.tsx');
  } catch {
    isLost.value = true;
  }
}

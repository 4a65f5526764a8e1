/** The time that distances are counted from: it moves each second while the page is visible. */
import { signal } from '@preact/signals-core';

export const now = signal(Date.now());

export const startClock = (): void =>
  void setInterval(() => {
    if (!document.hidden) now.value = Date.now();
  }, 1_000);

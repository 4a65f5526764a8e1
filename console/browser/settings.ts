/** What the reader prefers, kept in this browser alone. */
import { effect, signal } from '@preact/signals-core';

import type { Zone } from '../format/time.ts';

export type Theme = 'auto' | 'light' | 'dark';

const THEME = 'subrelay.theme';
const ZONE = 'subrelay.zone';

/** Storage may be switched off. */
function kept(name: string): string | null {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

function keep(name: string, value: string): void {
  try {
    localStorage.setItem(name, value);
  } catch {
    // The choice then lasts as long as the page.
  }
}

const oneOf = <T extends string>(values: readonly (readonly [T, string])[], given: string | null, usual: T): T =>
  values.find(([value]) => value === given)?.[0] ?? usual;

/** With their words. */
export const THEMES: readonly (readonly [Theme, string])[] = [
  ['auto', 'Auto'],
  ['light', 'Light'],
  ['dark', 'Dark'],
];
export const ZONES: readonly (readonly [Zone, string])[] = [
  ['utc', 'UTC'],
  ['local', 'Local'],
];

export const theme = signal<Theme>(oneOf(THEMES, kept(THEME), 'auto'));
export const zone = signal<Zone>(oneOf(ZONES, kept(ZONE), 'utc'));

/** Applies what is preferred, and keeps it. */
export function followSettings(): void {
  effect(() => {
    document.documentElement.dataset['theme'] = theme.value;
    keep(THEME, theme.value);
  });
  effect(() => keep(ZONE, zone.value));
}

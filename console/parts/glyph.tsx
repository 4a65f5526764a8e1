/** Small pictures beside words: a state is never told by its colour alone. */
import type { ComponentChildren } from 'preact';

export type GlyphName = 'done' | 'wait' | 'retry' | 'wrong' | 'hold' | 'none' | 'drop' | 'info';

const disc = <circle cx="8" cy="8" r="7" fill="currentColor" />;
const ring = <circle cx="8" cy="8" r="6" fill="none" stroke="currentColor" stroke-width="2" />;
const mark = (d: string) => <path d={d} fill="none" class="glyph-mark" stroke-width="2" stroke-linecap="round" />;
const line = (d: string) => <path d={d} fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" />;

const DRAWN: Record<GlyphName, ComponentChildren> = {
  done: [disc, mark('M4.8 8.3 7 10.5 11.2 5.8')],
  wrong: [disc, mark('M5.5 5.5l5 5M10.5 5.5l-5 5')],
  wait: ring,
  retry: line('M13.2 5.2A6 6 0 1 0 14 8M13.6 1.8v3.6H10'),
  hold: [ring, line('M6.4 6v4M9.6 6v4')],
  none: [ring, line('M5.5 8h5')],
  drop: [ring, line('M4.2 11.8l7.6-7.6')],
  info: [disc, mark('M8 7.5v4M8 4.6v.1')],
};

export const Glyph = ({ name }: { name: GlyphName }) => (
  <svg class="glyph" viewBox="0 0 16 16" width="14" height="14" aria-hidden="true" focusable="false">
    {DRAWN[name]}
  </svg>
);

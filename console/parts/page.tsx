/** A screen's head, and the page that a list shows. */
import type { ComponentChildren } from 'preact';

import { hrefTo, place } from '../browser/location.ts';
import { Visible } from './text.tsx';

export const Heading = ({ title, children }: { title: string; children?: ComponentChildren }) => (
  <header class="heading">
    <h1 tabIndex={-1}>
      <Visible text={title} />
    </h1>
    <div class="actions">{children}</div>
  </header>
);

interface PagerProps {
  next: string | null;
  /** What the next page's address has besides, so that it is of the same list. */
  keep?: Readonly<Record<string, string>>;
}

/** Older ones by cursor; the browser's way back leads to the page before. */
export function Pager({ next, keep = {} }: PagerProps) {
  const { path, query } = place.value;
  const given = Object.fromEntries(query);
  if (next === null && !given['cursor']) return null;
  return (
    <nav class="pager" aria-label="Pages">
      {given['cursor'] && <a href={hrefTo(path, { ...given, cursor: null, as_of: null })}>Newest</a>}
      {next !== null && <a href={hrefTo(path, { ...given, ...keep, cursor: next })}>Older</a>}
    </nav>
  );
}

/** Says what was looked for, and how to look wider. */
export const Empty = ({ title, children }: { title: string; children?: ComponentChildren }) => (
  <div class="empty">
    <p>
      <strong>{title}</strong>
    </p>
    {children}
  </div>
);

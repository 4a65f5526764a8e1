/** The states of something that is read: it comes, it is old, it failed, it is there. */
import type { ComponentChildren } from 'preact';

import { explain } from '../api/failure.ts';
import type { Failure } from '../api/failure.ts';
import type { Read } from '../api/reading.ts';
import { now } from '../browser/clock.ts';
import { zone } from '../browser/settings.ts';
import { timeText } from '../format/time.ts';
import { Glyph } from './glyph.tsx';

interface Props<T> {
  read: Read<T>;
  /** How many rows stand for what is still to come: nothing moves when it is there. */
  rows?: number;
  children: (value: T) => ComponentChildren;
}

export function Answered<T>({ read, rows = 6, children }: Props<T>) {
  const { value, at, failure, busy } = read.state.value;
  return (
    <>
      {failure && <FailureNote failure={failure} staleSince={at} again={read.again} busy={busy} />}
      {value !== null ? children(value) : failure === null && <Skeleton rows={rows} />}
    </>
  );
}

/** Of the size of a list's rows. */
export const Skeleton = ({ rows }: { rows: number }) => (
  <div class="skeleton" role="status">
    <span class="unseen">Loading</span>
    {Array.from({ length: rows }, () => (
      <div aria-hidden="true" />
    ))}
  </div>
);

interface FailureProps {
  failure: Failure;
  staleSince?: number | null;
  wrote?: boolean;
  again?: () => Promise<void>;
  busy?: boolean;
}

export function FailureNote({ failure, staleSince = null, wrote = false, again, busy = false }: FailureProps) {
  const { title, details } = explain(failure, wrote);
  return (
    <div class="note bad" role="alert">
      <Glyph name="wrong" />
      <div>
        <strong>{title}</strong> {details}
        {staleSince !== null && (
          <> Unknown since {timeText(staleSince, now.value, zone.value)}: all below is of then.</>
        )}
      </div>
      {again && (
        <button type="button" onClick={() => void again()} disabled={busy}>
          {busy ? 'Asking…' : 'Ask again'}
        </button>
      )}
    </div>
  );
}

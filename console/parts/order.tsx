/** An order to the API: one at a time, its answer told to everybody. */
import { useSignal } from '../browser/signals.ts';
import type { ComponentChildren } from 'preact';
import type { Signal } from '../browser/signals.ts';

import type { Failure, Result } from '../api/failure.ts';
import { FailureNote } from './answered.tsx';
import { Glyph } from './glyph.tsx';

export interface Order {
  busy: Signal<boolean>;
  said: Signal<ComponentChildren>;
  failure: Signal<Failure | null>;
  /** @param tell what to say of its answer; @returns whether it was done */
  give: <T>(call: () => Promise<Result<T>>, tell: (value: T) => ComponentChildren) => Promise<boolean>;
}

export function useOrder(): Order {
  const busy = useSignal(false);
  const said = useSignal<ComponentChildren>(null);
  const failure = useSignal<Failure | null>(null);
  const give: Order['give'] = async (call, tell) => {
    busy.value = true;
    const result = await call();
    busy.value = false;
    failure.value = result.ok ? null : result.failure;
    said.value = result.ok ? tell(result.value) : null;
    return result.ok;
  };
  return { busy, said, failure, give };
}

export const OrderSaid = ({ order: { said, failure } }: { order: Order }) => (
  <div role="status">
    {failure.value && <FailureNote failure={failure.value} wrote />}
    {said.value && (
      <div class="note calm">
        <Glyph name="info" />
        <div>{said.value}</div>
      </div>
    )}
  </div>
);

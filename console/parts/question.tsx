/** A question over the page, whose answer is an order to the API. */
import type { ComponentChildren } from 'preact';
import type { Signal } from '../browser/signals.ts';

import type { Result } from '../api/failure.ts';
import { Dialog } from './dialog.tsx';
import { OrderSaid, useOrder } from './order.tsx';

interface Props<T> {
  title: string;
  /** The button that orders it, and the one that does not. */
  yes: string;
  no?: string;
  danger?: boolean;
  /** Whether something is still to be given. */
  lacking?: boolean;
  order: () => Promise<Result<T>>;
  /** It is done: the question is closed already. */
  done: (value: T) => unknown;
  close: () => void;
  children: ComponentChildren;
}

export function Question<T>({ title, yes, no = 'Leave it', danger, lacking, order, done, close, children }: Props<T>) {
  const given = useOrder();
  const go = () =>
    given.give(order, (value) => {
      close();
      done(value);
      return null;
    });
  return (
    <Dialog title={title} close={close}>
      {children}
      <OrderSaid order={given} />
      <div class="actions">
        <button
          type="button"
          class={danger ? 'danger' : 'primary'}
          disabled={lacking === true || given.busy.value}
          onClick={() => void go()}
        >
          {yes}
        </button>
        <button type="button" onClick={close}>
          {no}
        </button>
      </div>
    </Dialog>
  );
}

/** Why something is done, for the audit log and for colleagues. */
export const Reason = ({ reason }: { reason: Signal<string> }) => (
  <label class="field">
    <span>Why, for those who see it next</span>
    <input value={reason.value} onInput={({ currentTarget }) => (reason.value = currentTarget.value)} />
  </label>
);

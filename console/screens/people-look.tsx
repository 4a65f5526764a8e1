/** Has everybody looked at whom a destination invites: first what would change, then the change. */
import type { LooksView } from '../api/answers.ts';
import { write } from '../api/client.ts';
import type { Result } from '../api/failure.ts';
import { goTo } from '../browser/location.ts';
import { countText } from '../format/number.ts';
import { Dialog } from '../parts/dialog.tsx';
import { OrderSaid, useOrder } from '../parts/order.tsx';

interface Props {
  id: string;
  /** Whether the looks change what differs; else they only tell. */
  acts: boolean;
  close: () => void;
  again: () => Promise<void>;
}

export function Look({ id, acts, close, again }: Props) {
  const order = useOrder();
  const go = async () => {
    const asked = await order.give(
      () => askAll(id, !acts),
      (count) => (
        <>
          {countText(count, 'person is', 'persons are')} looked at within minutes.{' '}
          {!acts && <Differing id={id} close={close} />}
        </>
      ),
    );
    if (asked) await again();
  };
  return (
    <Dialog title={acts ? 'Put it right?' : 'Compare everybody?'} close={close}>
      <p>
        Each person’s subscriptions are compared with what the person has there.{' '}
        {acts
          ? 'Whoever lacks something gets it, and what Subrelay gave without need is taken back.'
          : 'Nothing is changed: “Differs” lists what should be.'}
      </p>
      <OrderSaid order={order} />
      <div class="actions">
        {!order.said.value && (
          <button
            type="button"
            class={acts ? 'danger' : 'primary'}
            disabled={order.busy.value}
            onClick={() => void go()}
          >
            {acts ? 'Give and take back' : 'Compare them'}
          </button>
        )}
        <button type="button" onClick={close}>
          {order.said.value ? 'Close' : 'Leave it'}
        </button>
      </div>
    </Dialog>
  );
}

/** The same screen, filtered: the question does not go by itself. */
function Differing({ id, close }: Pick<Props, 'id' | 'close'>) {
  const show = () => {
    close();
    goTo(['destinations', id, 'people'], { standing: 'open' });
  };
  return (
    <button type="button" onClick={show}>
      Who differs
    </button>
  );
}

/** 200 a request. @returns how many */
async function askAll(id: string, dry_run: boolean): Promise<Result<number>> {
  let [count, cursor]: [number, string | null] = [0, null];
  for (;;) {
    const looks: Result<LooksView> = await askSome(id, { dry_run, ...(cursor !== null && { cursor }) });
    if (!looks.ok) return looks;
    count += looks.value.asked;
    cursor = looks.value.next_cursor;
    if (cursor === null) return { ...looks, value: count };
  }
}

const askSome = (id: string, body: { dry_run: boolean; cursor?: string }): Promise<Result<LooksView>> =>
  write('POST /v1/destinations/{id}/look', { id, body });

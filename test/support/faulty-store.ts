/** A store whose calls can be made to fail, each at the moment that a test names. */
import { SubrelayError } from '../../shared/base/errors.ts';
import type { Store } from '../../shared/store/store.ts';

/**
 * What becomes of a call: `fails` has no effect; `lost` has its effect, but nobody learns it; `repeated` has its effect,
 * and the client, whose answer got lost, repeats it and is refused; `crash before` and `crash after` never return.
 */
export type CallFate = 'done' | 'fails' | 'lost' | 'repeated' | 'crash before' | 'crash after';

export type StoreCall = 'read' | 'commit' | 'query';

/**
 * @param fateOf asked once for each call, in their order
 * @param onCrash called when a call that never returns has had what effect it has
 */
export function faultyStore(store: Store, fateOf: (call: StoreCall) => CallFate, onCrash = () => {}): Store {
  const crashed = <T>(): Promise<T> => {
    onCrash();
    return new Promise<T>(() => undefined);
  };
  const under = async <T>(call: StoreCall, run: () => Promise<T>, refused?: T): Promise<T> => {
    const fate = fateOf(call);
    if (fate === 'crash before') return crashed();
    if (fate === 'fails') throw unavailable();
    const result = await run();
    if (fate === 'crash after') return crashed();
    if (fate === 'lost') throw unavailable();
    return fate === 'repeated' && refused !== undefined ? refused : result;
  };
  return {
    ...store,
    read: (refs) => under('read', () => store.read(refs)),
    commit: (unit) => under('commit', () => store.commit(unit), null),
    query: (query) => under('query', () => store.query(query)),
  };
}

const unavailable = () => new SubrelayError('STORE_UNAVAILABLE', 'injected');

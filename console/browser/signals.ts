/** Signals in components: a component is drawn anew when a signal changes whose value it has read. */
import { Component, Fragment, options } from 'preact';
import type { ComponentChildren, ComponentClass, FunctionComponent, VNode } from 'preact';
import { useMemo } from 'preact/hooks';
import { effect, signal } from '@preact/signals-core';
import type { Signal } from '@preact/signals-core';

export { effect, signal };
export type { ReadonlySignal, Signal } from '@preact/signals-core';

/** A signal of the component's own. */
export const useSignal = <T>(value: T): Signal<T> => useMemo(() => signal(value), []);

type View = FunctionComponent<object>;

const watched = new WeakMap<View, ComponentClass>();

/** Draws a component within an effect, whose next run asks for another drawing instead. */
const watching = (view: View): ComponentClass =>
  class extends Component {
    end = (): void => undefined;
    override render(props: object): ComponentChildren {
      let drawn: ComponentChildren;
      let isDrawn = false;
      this.end();
      this.end = effect(() => {
        if (isDrawn) this.setState({});
        else drawn = view(props);
        isDrawn = true;
      });
      return drawn;
    }
    override componentWillUnmount(): void {
      this.end();
    }
  };

function watchedOf(view: View): ComponentClass {
  const found = watched.get(view) ?? watching(view);
  watched.set(view, found);
  return found;
}

/** Those of the console are functions; the classes are made here. */
const isView = (type: VNode['type']): type is View =>
  typeof type === 'function' && type !== Fragment && !(type.prototype instanceof Component);

/** Has every component watched. Preact tells of each element that is made (https://preactjs.com/guide/v10/options). */
export function watchSignals(): void {
  options.vnode = (node) => {
    if (isView(node.type)) node.type = watchedOf(node.type);
  };
}

/** A question over the page. The browser keeps the focus inside, and gives it back when the dialog is closed. */
import { useEffect, useRef } from 'preact/hooks';
import type { ComponentChildren } from 'preact';

interface Props {
  title: string;
  close: () => void;
  children: ComponentChildren;
}

export function Dialog({ title, close, children }: Props) {
  const element = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const opener = document.activeElement;
    const dialog = element.current;
    dialog?.showModal();
    return () => {
      // Nothing behind an open one takes the focus.
      dialog?.close();
      if (opener instanceof HTMLElement) opener.focus();
    };
  }, []);
  return (
    <dialog
      ref={element}
      aria-labelledby="dialog-title"
      // One that has gone says so later, when the next may be open.
      onClose={({ currentTarget }) => currentTarget.isConnected && close()}
    >
      <h2 id="dialog-title">{title}</h2>
      {children}
    </dialog>
  );
}

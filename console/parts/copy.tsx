import { useSignal } from '../browser/signals.ts';

/** Copies a text, and says so to everybody. */
export function Copy({ text, what }: { text: string; what: string }) {
  const done = useSignal<'yes' | 'no' | null>(null);
  const copy = async () => {
    done.value = await navigator.clipboard.writeText(text).then(
      () => 'yes' as const,
      () => 'no' as const,
    );
    setTimeout(() => (done.value = null), 2_000);
  };
  return (
    <button type="button" class="quiet copy" onClick={() => void copy()} aria-label={`Copy ${what}`}>
      <span aria-live="polite">{{ yes: 'Copied', no: 'Not allowed', none: 'Copy' }[done.value ?? 'none']}</span>
    </button>
  );
}

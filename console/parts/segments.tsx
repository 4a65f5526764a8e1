/** One of a few, side by side. */
interface Props<T> {
  label: string;
  /** Whether the label is in sight. */
  named?: boolean;
  /** Each with its word. */
  options: readonly (readonly [T, string])[];
  chosen: T;
  choose: (value: T) => void;
}

export const Segments = <T extends string | number>({ label, named = false, options, chosen, choose }: Props<T>) => (
  <div class="segments" role="group" aria-label={label}>
    {named && <span class="soft">{label}</span>}
    {options.map(([option, word]) => (
      <button type="button" aria-pressed={option === chosen} onClick={() => choose(option)}>
        {word}
      </button>
    ))}
  </div>
);

/** The filters over a list of deliveries: each change is an address. */
import { nameOf, names } from '../api/names.ts';
import { changeQuery, hrefTo, place, withQuery } from '../browser/location.ts';
import { visibleText } from '../format/visible.ts';
import { Visible } from '../parts/text.tsx';
import { MORE_FILTERS, STATUSES, WINDOWS, filterWords } from './delivery-filters.ts';

export function DeliveriesBar() {
  const { query } = place.value;
  const more = MORE_FILTERS.filter(({ name }) => query.get(name)).length;
  return (
    <div class="filters">
      <nav class="tabs" aria-label="Status">
        {STATUSES.map(([status, label]) => (
          <a
            href={withQuery({ status, as_of: null })}
            aria-current={(query.get('status') ?? '') === status ? 'true' : undefined}
          >
            {label}
          </a>
        ))}
      </nav>
      <WebhookChoice />
      <Choice
        name="since"
        label="Window"
        options={[['', 'Any time'], ...Object.entries(WINDOWS).map(([key, { label }]) => [key, label] as const)]}
      />
      <details class="more" open={more > 0}>
        <summary>More filters</summary>
        <div class="fields">
          {MORE_FILTERS.map((filter) => (
            <MoreFilter {...filter} />
          ))}
        </div>
        <p class="soft">Type, hold, maker and reason narrow another filter: give them beside one.</p>
      </details>
      <Chosen />
    </div>
  );
}

function WebhookChoice() {
  const chosen = place.value.query.get('webhook_id') ?? '';
  const known = [...(names.value ?? [])].map(([id, { name }]) => [id, name] as const);
  const missing = chosen !== '' && !known.some(([id]) => id === chosen) ? [[chosen, nameOf(chosen)] as const] : [];
  return <Choice name="webhook_id" label="Destination" options={[['', 'Any destination'], ...missing, ...known]} />;
}

interface ChoiceProps {
  name: string;
  label: string;
  options: readonly (readonly [string, string])[];
}

export function Choice({ name, label, options }: ChoiceProps) {
  const value = place.value.query.get(name) ?? '';
  return (
    <div class="choice">
      <select
        aria-label={label}
        class={value ? 'set' : ''}
        value={value}
        onChange={({ currentTarget }) => changeQuery({ [name]: currentTarget.value, as_of: null })}
      >
        {options.map(([option, text]) => (
          <option value={option}>{visibleText(text)}</option>
        ))}
      </select>
    </div>
  );
}

function MoreFilter({ name, label, options }: (typeof MORE_FILTERS)[number]) {
  const value = place.value.query.get(name) ?? '';
  const change = (next: string) => changeQuery({ [name]: next.trim(), as_of: null });
  return (
    <label class="field">
      <span>{label}</span>
      {options ? (
        <select value={value} onChange={({ currentTarget }) => change(currentTarget.value)}>
          <option value="">Any</option>
          {options.map((option) => (
            <option>{option}</option>
          ))}
        </select>
      ) : (
        <input value={value} spellcheck={false} onChange={({ currentTarget }) => change(currentTarget.value)} />
      )}
    </label>
  );
}

/** Each filter that is set, and its way out. */
function Chosen() {
  const { path, query } = place.value;
  const words = filterWords(query, nameOf).filter(([name]) => name !== 'status');
  if (words.length === 0) return null;
  return (
    <ul class="chips" aria-label="Filters">
      {words.map(([name, text]) => (
        <li key={name}>
          <Visible text={text} />
          <a href={withQuery({ [name]: null, as_of: null })} aria-label={`Without ${text}`}>
            ×
          </a>
        </li>
      ))}
      {words.length > 1 && (
        <li class="clear">
          <a href={hrefTo(path)}>Clear all</a>
        </li>
      )}
    </ul>
  );
}

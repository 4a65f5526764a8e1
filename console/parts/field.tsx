/** One field of a form: its control by its kind, its hint, and what the API says is wrong with it. */
import type { Field } from '../format/form.ts';

interface Props {
  field: Field;
  value: string;
  problem: string | undefined;
  change: (value: string) => void;
}

export function FormField({ field, value, problem, change }: Props) {
  const { name, label, hint, required, kind } = field;
  const id = `field-${name.replace('.', '-')}`;
  const described = [hint && `${id}-hint`, problem && `${id}-problem`].filter(Boolean).join(' ');
  const common = { id, name, 'aria-describedby': described || undefined, 'aria-invalid': problem ? true : undefined };
  if (kind === 'choices') return <Choices field={field} value={value} problem={problem} change={change} />;
  return (
    <div class={`field ${problem ? 'wrong' : ''}`}>
      <label for={id}>
        {label}
        {required && <span class="soft"> (needed)</span>}
      </label>
      <Control field={field} value={value} change={change} common={common} />
      <Below id={id} hint={hint} problem={problem} />
    </div>
  );
}

const Below = ({ id, hint, problem }: { id: string; hint: string; problem: string | undefined }) => (
  <>
    {problem && (
      <p id={`${id}-problem`} class="bad-text">
        {problem}
      </p>
    )}
    {hint && (
      <p id={`${id}-hint`} class="hint">
        {hint}
      </p>
    )}
  </>
);

interface ControlProps extends Pick<Props, 'field' | 'value' | 'change'> {
  common: Record<string, string | boolean | undefined>;
}

function Control({ field: { kind, options }, value, change, common }: ControlProps) {
  const onInput = ({ currentTarget }: { currentTarget: { value: string } }) => change(currentTarget.value);
  switch (kind) {
    case 'flag':
      return (
        <Select
          {...common}
          value={value}
          onChange={onInput}
          options={[
            ['', 'As usual'],
            ['true', 'Yes'],
            ['false', 'No'],
          ]}
        />
      );
    case 'choice':
      return (
        <Select
          {...common}
          value={value}
          onChange={onInput}
          options={[['', 'As usual'], ...options.map((each) => [each, each] as const)]}
        />
      );
    case 'texts':
    case 'numbers':
    case 'pairs':
      return (
        <textarea
          {...common}
          rows={2}
          value={value}
          spellcheck={false}
          onInput={onInput}
          placeholder={kind === 'pairs' ? 'name: value, one a line' : 'one a line'}
        />
      );
    case 'number':
      return <input {...common} inputMode="numeric" value={value} onInput={onInput} />;
    case 'policy':
      return (
        <>
          <input {...common} list={`${common['id']}-list`} value={value} onInput={onInput} placeholder={options[0]} />
          <datalist id={`${common['id']}-list`}>
            {options.map((option) => (
              <option value={option} />
            ))}
          </datalist>
        </>
      );
    case 'text':
    case 'choices':
      return <input {...common} value={value} spellcheck={false} onInput={onInput} />;
  }
}

interface SelectProps {
  value: string;
  options: readonly (readonly [string, string])[];
  onChange: (event: { currentTarget: { value: string } }) => void;
}

const Select = ({ options, ...rest }: SelectProps) => (
  <select {...rest}>
    {options.map(([option, text]) => (
      <option value={option}>{text}</option>
    ))}
  </select>
);

/** Several of a list. */
function Choices({ field: { name, label, hint, options }, value, problem, change }: Props) {
  const id = `field-${name}`;
  const chosen = value.split('\n').filter(Boolean);
  const toggle = (option: string) =>
    change(options.filter((each) => (each === option ? !chosen.includes(each) : chosen.includes(each))).join('\n'));
  return (
    <fieldset class={`field ${problem ? 'wrong' : ''}`} aria-describedby={`${id}-hint`}>
      <legend>{label}</legend>
      <div class="boxes">
        {options.map((option) => (
          <label>
            <input type="checkbox" checked={chosen.includes(option)} onChange={() => toggle(option)} /> {option}
          </label>
        ))}
      </div>
      <Below id={id} hint={hint} problem={problem} />
    </fieldset>
  );
}

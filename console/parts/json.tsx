/** JSON as a tree whose branches fold. */
import { countText } from '../format/number.ts';
import { Visible } from './text.tsx';

const MOST_MEMBERS = 200;
const OPEN_DEPTH = 2;

interface Props {
  value: unknown;
  name?: string;
  depth?: number;
}

export function JsonTree({ value, name, depth = 0 }: Props) {
  if (typeof value !== 'object' || value === null) return <Leaf value={value} name={name} />;
  const isList = Array.isArray(value);
  const members: [string, unknown][] = Object.entries(value);
  const size = isList ? countText(members.length, 'item') : countText(members.length, 'member');
  if (members.length === 0) return <Line name={name}>{isList ? '[]' : '{}'}</Line>;
  return (
    <details class="json" open={depth < OPEN_DEPTH}>
      <summary>
        <Name name={name} />
        <span class="soft">{isList ? `[ ${size} ]` : `{ ${size} }`}</span>
      </summary>
      {members.slice(0, MOST_MEMBERS).map(([key, member]) => (
        <JsonTree key={key} name={key} value={member} depth={depth + 1} />
      ))}
      {members.length > MOST_MEMBERS && <p class="soft">… {countText(members.length - MOST_MEMBERS, 'more')}</p>}
    </details>
  );
}

const Name = ({ name }: { name: string | undefined }) =>
  name === undefined ? null : (
    <>
      <span class="json-name">
        <Visible text={name} />
      </span>
      <span class="soft">: </span>
    </>
  );

const Line = ({ name, children }: { name: string | undefined; children: preact.ComponentChildren }) => (
  <div class="json-line">
    <Name name={name} />
    {children}
  </div>
);

const Leaf = ({ value, name }: { value: unknown; name: string | undefined }) => (
  <Line name={name}>
    {typeof value === 'string' ? (
      <span class="json-text">
        <Visible text={value} />
      </span>
    ) : (
      <span class="json-word">{String(value)}</span>
    )}
  </Line>
);

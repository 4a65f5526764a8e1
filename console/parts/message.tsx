/** One recorded request or answer: its head, its bytes as they went, and beside them how they read. */
import { useSignal } from '../browser/signals.ts';

import { readJson, readMessage } from '../format/http-message.ts';
import { byteLength, bytesText } from '../format/number.ts';
import { Copy } from './copy.tsx';
import { JsonTree } from './json.tsx';
import { Visible } from './text.tsx';

interface Props {
  title: string;
  /** Null: it is hidden from who looks. */
  raw: string | null;
  /** What to say where there is none. */
  empty: string;
}

export const HIDDEN = 'Hidden: your role is viewer. An operator sees it.';

export function Message({ title, raw, empty }: Props) {
  if (raw === '' || raw === null) {
    return (
      <section class="message">
        <h3>{title}</h3>
        <p class="soft">{raw === null ? HIDDEN : empty}</p>
      </section>
    );
  }
  const { start, headers, body } = readMessage(raw);
  return (
    <section class="message">
      <h3>{title}</h3>
      <p class="start">
        <Visible text={start} />
      </p>
      <details>
        <summary>{headers.length} headers</summary>
        <dl class="headers">
          {headers.map(({ name, value }) => (
            <div>
              <dt>
                <Visible text={name} />
              </dt>
              <dd>
                <Visible text={value} />
              </dd>
            </div>
          ))}
        </dl>
      </details>
      <Body body={body} title={title} />
    </section>
  );
}

function Body({ body, title }: { body: string; title: string }) {
  const asSent = useSignal(false);
  if (body === '') return <p class="soft">No body.</p>;
  const json = readJson(body);
  const what = `body of the ${title.toLowerCase()}`;
  return (
    <>
      <div class="bar">
        <span class="soft">{bytesText(byteLength(body))}</span>
        {json.ok && (
          <button
            type="button"
            class="quiet"
            onClick={() => (asSent.value = !asSent.value)}
            aria-pressed={asSent.value}
          >
            As sent
          </button>
        )}
        <Copy text={body} what={what} />
      </div>
      {json.ok && !asSent.value ? (
        <div class="body" tabIndex={0} role="group" aria-label={`Folded ${what}`}>
          <JsonTree value={json.value} />
        </div>
      ) : (
        <pre class="body" tabIndex={0} aria-label={`The ${what}`}>
          <Visible text={body} />
        </pre>
      )}
    </>
  );
}

/** Code that verifies what a webhook sends, for whoever receives it. */
import { useSignal } from '@preact/signals';

import type { WebhookView } from '../api/answers.ts';
import { snippetsFor } from '../format/snippets.ts';
import { Copy } from '../parts/copy.tsx';
import { Segments } from '../parts/segments.tsx';

export function WebhookVerification({ webhook }: { webhook: WebhookView }) {
  const chosen = useSignal(0);
  const found = snippetsFor(webhook);
  if (found === null) return <PublicKeys signatures={webhook.signatures} />;
  const { header, secret, signature, snippets } = found;
  const shown = snippets[chosen.value] ?? snippets[0];
  return (
    <section aria-labelledby="verify">
      <h2 id="verify">How to verify</h2>
      <p class="soft">
        Over the body as it came: {signature} in the header <code>{header}</code>, made with the <code>{secret}</code>.
      </p>
      <Segments
        label="Language"
        options={snippets.map(({ language }, index) => [index, language] as const)}
        chosen={chosen.value}
        choose={(index) => (chosen.value = index)}
      />
      {shown && (
        <div class="message">
          <div class="bar">
            <Copy text={shown.code} what={`the code in ${shown.language}`} />
          </div>
          <pre class="body" tabIndex={0} aria-label={`Code in ${shown.language}`}>
            {shown.code}
          </pre>
        </div>
      )}
    </section>
  );
}

const PublicKeys = ({ signatures }: Pick<WebhookView, 'signatures'>) =>
  signatures.length === 0 ? null : (
    <section aria-labelledby="verify">
      <h2 id="verify">How to verify</h2>
      <p class="soft">
        It signs with {signatures.join(', ')}: receivers hold the public key that is listed under Secrets.
      </p>
    </section>
  );

/** Code that verifies what a webhook sends, for whoever receives it. */
import { useSignal } from '../browser/signals.ts';

import type { VerificationView, WebhookView } from '../api/answers.ts';
import { Copy } from '../parts/copy.tsx';
import { Segments } from '../parts/segments.tsx';

interface Props extends Pick<WebhookView, 'signatures'> {
  verification: VerificationView | null;
}

export const WebhookVerification = ({ signatures, verification }: Props) =>
  signatures.length === 0 ? null : (
    <section aria-labelledby="verify">
      <h2 id="verify">How to verify</h2>
      {verification ? (
        <Code verification={verification} />
      ) : (
        <p class="soft">
          It signs with {signatures.join(', ')}: receivers hold the public key that is listed under Secrets.
        </p>
      )}
    </section>
  );

function Code({ verification: { signature, header, secret, samples } }: { verification: VerificationView }) {
  const chosen = useSignal(0);
  const shown = samples[chosen.value];
  return (
    <>
      <p class="soft">
        Over the body as it came: {signature} in the header <code>{header}</code>, made with the <code>{secret}</code>.
      </p>
      <Segments
        label="Language"
        options={samples.map(({ language }, index) => [index, language] as const)}
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
    </>
  );
}

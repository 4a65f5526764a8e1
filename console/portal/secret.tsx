import { Copy } from '../parts/copy.tsx';
import { Glyph } from '../parts/glyph.tsx';

/** A secret, this once. */
export const Secret = ({ value }: { value: string }) => (
  <div class="note calm" role="status">
    <Glyph name="info" />
    <div>
      <strong>The signing secret, shown this once.</strong> It proves that a request is genuine.
      <p>
        <code>{value}</code> <Copy text={value} what="the secret" />
      </p>
    </div>
  </div>
);

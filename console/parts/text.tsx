/** Text of others: shown as text, whatever it holds. */
import { visiblePieces } from '../format/visible.ts';

/** Characters that would show nothing are shown by their names. */
export const Visible = ({ text }: { text: string }) => (
  <bdi>
    {visiblePieces(text).map(({ text: piece, control }) =>
      control ? (
        <span class="control" title={control}>
          {piece}
        </span>
      ) : (
        piece
      ),
    )}
  </bdi>
);

/** The id's beginning, which is enough to read it aloud; the whole is in the title and in what is copied. */
export const Id = ({ id, short = false }: { id: string; short?: boolean }) => (
  <code class="id" title={id}>
    {short ? `${id.slice(0, id.startsWith('evt_') ? 12 : 8)}…` : id}
  </code>
);

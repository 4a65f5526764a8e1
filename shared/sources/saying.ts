import type { Shape } from '../base/shape.ts';
import type { SourceName } from '../events/event.ts';

/** One way in which an event of a type comes about. */
export interface Saying {
  type: string;
  source: SourceName;
  /** The source's own name for it; null: any that is not known. */
  sourceType: string | null;
  data: Shape;
  /** Of its subject; null where it has none. */
  state: Shape | null;
}

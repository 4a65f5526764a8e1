import type { SourceName } from '../events/event.ts';
import { collection } from '../store/collection.ts';
import type { Timestamp } from '../store/timestamp.ts';

export interface SubjectDocument {
  v: 1;
  id: string;
  source: SourceName;
  account: string;
  kind: 'subscription';
  subject_id: string;
  customer_key: string | null;
  /**
   * The source's ids seen for it, the one seen last at the end: Workspace's change (docs/facts/google-workspace.md,
   * GR-13).
   */
  subscription_ids: string[];
  /** The `subject_id` of the one that took its place in an up- or downgrade; null while it is there itself. */
  replaced_by: string | null;
  /** JSON text of the last known state; null where none was ever known. */
  state: string | null;
  state_status: 'fresh' | 'inaccessible';
  /** The read time of the Firestore read made just before the fetch began (docs/protocol.md, DP-30). */
  observed_at: Timestamp;
  /** When the source last changed it, as text that compares as the times do; null where it does not say. */
  source_updated_at: string | null;
  /** JSON text: what its events have announced, by field (`Announced`). Only an event of ours moves it. */
  announced: string;
  /** How often `announced` has changed: what names the event that replaces an announced value. */
  announced_number: number;
  /** When the newest state was observed that a delivery of a Workspace event has carried; null for none (`Instant`). */
  told_at: string | null;
  /** JSON text: what passes of `reconcile` saw that differs and does not count yet (`Noted`). */
  difference: string | null;
  /** The account, `source/account`, whose list must show it; null once its end is told, or where nobody heard of it. */
  listed_in: string | null;
  /**
   * What arrived by then was erased (docs/erasure.md), and `reconcile` leaves it until its source tells of it anew; absent:
   * nothing was.
   */
  erased_at?: Timestamp;
}

export const SUBJECTS = collection<SubjectDocument>('subjects');

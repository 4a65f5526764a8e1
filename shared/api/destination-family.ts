/** What routes have in common that write destinations: webhooks alone, or those of any kind. */
import type { AuditedChange } from '../access/audit.ts';
import type { Json, JsonObject } from '../base/json.ts';
import type { Log } from '../base/log.ts';
import { publishedInTime } from '../bus/bus.ts';
import type { Bus } from '../bus/bus.ts';
import type { Asked, CheckDeps, Checked } from '../destinations/destination.ts';
import type { Patched } from '../destinations/form.ts';
import type { Refused } from '../http/body-fields.ts';
import type { Lanes } from '../lanes/lanes.ts';
import type { Patience } from '../store/until-done.ts';
import type { Catalogue } from '../webhooks/catalogue.ts';
import type { HookerLimits } from '../webhooks/hooker-limits.ts';
import type { Reveal } from '../webhooks/signing/secret-values.ts';
import type { StoredDestination } from '../webhooks/stored-destination.ts';
import type { OwnerRecords } from './owner-records.ts';
import type { ApiRequest } from './route.ts';
import type { ChangeDestination } from './webhook-changes.ts';
import type { DestinationRecords } from './webhook-records.ts';

export interface WritesDeps extends Patience, CheckDeps {
  changeDestination: ChangeDestination;
  catalogue: Pick<Catalogue, 'current' | 'at'>;
  lanes: Pick<Lanes, 'drain' | 'find' | 'states'>;
  bus: Pick<Bus, 'wake'>;
  hookerLimits: HookerLimits;
  owners: Pick<OwnerRecords, 'find'>;
  /** UUID v4. */
  newId: () => string;
  log: Log;
}

/** @typeParam V what an answer shows of one */
export interface Family<D extends StoredDestination, V extends JsonObject> {
  /** In messages, and in the audit log. */
  noun: 'webhook' | 'destination';
  records: DestinationRecords<D>;
  /** @param existing what the body replaces; null where it makes another */
  check: (body: Json, existing: D | null, asked: Asked, deps: CheckDeps) => Promise<Checked<D> | Refused>;
  patched: (existing: D, patch: JsonObject) => Patched;
  view: (destination: D, reveal?: Reveal) => V;
  /** @param before null where it is made, @param after null where it is deleted */
  change: (id: string, before: D | null, after: D | null) => AuditedChange;
  /** The fields of one that is deleted. */
  emptied: (destination: D) => Partial<StoredDestination>;
}

/** A request that gives a body, and whose the destination is: that of who asks, or as it was. */
export const askedOf = (request: ApiRequest, existing: Pick<StoredDestination, 'owner'> | null): Asked => ({
  ...request,
  owner: existing ? existing.owner : request.principal.owned?.owner,
});

/** Wakes `sweep`; where that fails, its next run does what is due. */
export async function wake({ bus, log }: Pick<WritesDeps, 'bus' | 'log'>): Promise<void> {
  const error = await publishedInTime(bus.wake());
  if (error) log.warn({ error }, 'wake.not_published');
}

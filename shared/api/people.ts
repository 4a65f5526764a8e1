/** People at destinations that invite them: who they are, and a look at all of them. */
import { z } from 'zod';

import { SubrelayError } from '../base/errors.ts';
import type { EpochMs } from '../base/time.ts';
import { PEOPLE } from '../destinations/people/document.ts';
import type { PersonDocument } from '../destinations/people/document.ts';
import { standingOf, standings } from '../destinations/people/standing.ts';
import { invalid, readFields, readJsonBody, text } from '../http/body-fields.ts';
import type { Stored } from '../store/snapshot.ts';
import type { Store } from '../store/store.ts';
import { Timestamp } from '../store/timestamp.ts';
import { update } from '../store/write.ts';
import type { Keyring } from '../webhooks/signing/secrets.ts';
import { idCursor } from './cursor.ts';
import { wake } from './destination-family.ts';
import type { WritesDeps } from './destination-family.ts';
import { refuseInput } from './errors.ts';
import { choiceFilter, compared, listQuery, readListParams } from './list-params.ts';
import type { ListParams } from './list-params.ts';
import { uuidText } from './path-ids.ts';
import { route } from './route.ts';
import type { ApiRequest } from './route.ts';
import { withId } from './router.ts';
import { looksShape, peoplePage } from './shapes/people.ts';
import type { PersonView } from './shapes/people.ts';
import { MOST_COMPARED } from './time-list.ts';
import { timeOf } from './views.ts';
import type { DestinationRecords } from './webhook-records.ts';

export interface PeopleRoutesDeps extends Pick<WritesDeps, 'bus' | 'log'> {
  store: Store;
  keyring: Keyring;
  destinationRecords: DestinationRecords;
  now: () => EpochMs;
}

const id = uuidText('The destination.');

const named = ({ destinationRecords: { find } }: PeopleRoutesDeps) => withId(id, find, 'destination_not_found');

const filters = { standing: compared(choiceFilter('standing', standings, 'Those who stand so.')) };

/** Its cursors are of one destination alone. */
const listOf = (destination: string) => ({
  ...{ name: `people of ${destination}`, filters, times: [], readCursor: idCursor.read },
});

const listPeople = route({
  method: 'GET',
  path: '/v1/destinations/{id}/people',
  operationId: 'listPeople',
  role: 'viewer',
  tag: 'Destinations',
  summary: 'List the people whom a destination invites, by id',
  description: 'Only destinations of the kinds `jira` and `slack` have any. A viewer is shown no address.',
  id,
  query: listQuery(listOf('')),
  answers: { 200: { means: 'A page of the list.', shape: peoplePage } },
  errors: ['invalid_id', 'destination_not_found'],
  handle: (deps: PeopleRoutesDeps) =>
    named(deps)(async ({ fields }, request) => {
      const read = readListParams(request.query, listOf(fields.id));
      return read.ok ? answerPage(deps, fields.id, read.params) : refuseInput(read);
    }),
});

type Params = ListParams<string>;

async function answerPage(deps: PeopleRoutesDeps, destination: string, params: Params) {
  const { limit, offset, scope, compared: values } = params;
  const { people, scanned, next } = await pageOf(deps, destination, params);
  const next_cursor = next && idCursor.write(scope, next);
  const some = 'standing' in values ? { scanned } : {};
  const body = { people: people.map((each) => personView(deps, each)), limit, offset, next_cursor, ...some };
  return { status: 200 as const, body, log: { items: people.length } };
}

interface PeoplePage {
  people: PersonDocument[];
  scanned: number;
  /** Behind whom the next page begins; null: there are no more. */
  next: string | null;
}

const of = (destination: string) => PEOPLE.where('destination_id', '==', destination).orderById();

/** Reads until the page is full, or until `MOST_COMPARED` were compared. */
async function pageOf(
  { store, now }: PeopleRoutesDeps,
  destination: string,
  { limit, offset, cursor, compared: { standing } }: Params,
): Promise<PeoplePage> {
  const people: PersonDocument[] = [];
  const isWanted = ({ data }: Stored<PersonDocument>) => standing === undefined || standingOf(data, now()) === standing;
  let [scanned, skipped, after] = [0, 0, cursor];
  for (;;) {
    const asked = of(destination).limit(ROUND);
    const { docs } = await store.query(after === null ? asked : asked.after(after));
    for (const person of docs) {
      if (people.length === limit) return { people, scanned, next: after };
      [scanned, after] = [scanned + 1, person.id];
      if (isWanted(person) && (skipped += 1) > offset) people.push(person.data);
    }
    if (docs.length < ROUND) return { people, scanned, next: null };
    if (standing !== undefined && scanned >= MOST_COMPARED) return { people, scanned, next: after };
  }
}

/** How many are read at once. */
const ROUND = 100;

export function personView({ keyring, now }: Pick<PeopleRoutesDeps, 'keyring' | 'now'>, person: PersonDocument) {
  const { marks, differs = {}, subscriptions, check_at: next } = person;
  const keys = [...new Set([...Object.keys(marks), ...Object.keys(differs)])].sort();
  return {
    id: person.id,
    email: emailOf(keyring, person),
    standing: standingOf(person, now()),
    refused: person.refused,
    subscriptions: Object.values(subscriptions).map(({ source, account, subject_id, plan, wanted, until }) => ({
      ...{ source, account, id: subject_id, plan, wanted, until: until && timeOf(until) },
    })),
    things: keys.map((key) => ({ key, mark: marks[key] ?? 'absent', differs: differs[key] ?? null })),
    looked_at: timeOf(person.checked_at),
    next_look_at: next && timeOf(next),
    dry_run: person.trial === true,
  } satisfies PersonView;
}

/** @returns null where it can't be unsealed: the list is for those who look what is wrong */
function emailOf(keyring: Keyring, { id: name, destination_id: webhookId, email }: PersonDocument): string | null {
  try {
    return email && keyring.open(email, { webhookId, field: `email ${name}` });
  } catch (error) {
    if (error instanceof SubrelayError) return null;
    throw error;
  }
}

// Looks ----------------------------------------------------------------------------------------------------------------

const lookFields = z.object({
  dry_run: z
    .boolean('must be true or false')
    .describe('Whether the looks only tell what they would do. Without it `true`.')
    .exactOptional(),
  cursor: text.describe('`next_cursor` of the answer before. Without it from the first person on.').exactOptional(),
});

const lookAtPeople = route({
  method: 'POST',
  path: '/v1/destinations/{id}/look',
  operationId: 'lookAtPeople',
  role: 'operator',
  tag: 'Destinations',
  summary: 'Look at everybody whom a destination invites',
  description:
    'As `reconcile` does once a day: each person gets a delivery that compares the subscriptions with what is there. `standing=open` of the list shows who differs, `standing=stays` who is a member by another’s hand alone. 200 persons a request.',
  id,
  body: { name: 'LookBody', fields: lookFields, optional: true },
  answers: { 202: { means: 'They are looked at within minutes.', shape: looksShape } },
  errors: ['invalid_id', 'destination_not_found', 'malformed_body'],
  handle: (deps: PeopleRoutesDeps) => named(deps)(({ fields }, request) => askLooks(deps, fields.id, request)),
});

const AT_ONCE = 200;

async function askLooks(deps: PeopleRoutesDeps, destination: string, request: ApiRequest) {
  const parsed = request.body.length === 0 ? { ok: true as const, json: {} } : readJsonBody(request.body);
  if (!parsed.ok) return refuseInput(parsed);
  const read = readFields(parsed.json, lookFields, request.handling);
  if (!read.ok) return refuseInput(read);
  const { dry_run = true, cursor } = read.body;
  const scope = `looks of ${destination}`;
  const after = cursor === undefined ? null : idCursor.read(cursor, scope);
  if (cursor !== undefined && after === null) return refuseInput(invalid({ cursor: 'is none of this destination' }));
  const { docs, asked } = await marked(deps, { destination, after, dry_run, request });
  await wake(deps);
  const last = docs.length < AT_ONCE ? undefined : docs.at(-1);
  const body = { asked, dry_run, next_cursor: last ? idCursor.write(scope, last.id) : null };
  return { status: 202 as const, body, log: { items: asked } };
}

interface ToMark {
  destination: string;
  after: string | null;
  dry_run: boolean;
  request: ApiRequest;
}

const marked = ({ store, now }: PeopleRoutesDeps, { destination, after, dry_run, request }: ToMark) =>
  store.transaction(async (transaction) => {
    const all = of(destination).limit(AT_ONCE);
    const { docs } = await transaction.query(after === null ? all : all.after(after));
    const people = docs.filter(({ data }) => standingOf(data, now()) !== 'forgotten');
    const look = { check_at: Timestamp.fromMillis(now()), trial: dry_run };
    const change = { asked: people.length, dry_run };
    transaction.write([
      ...people.map(({ ref, version }) => update(ref, look, version)),
      request.audit({ kind: 'destination', id: destination, before: null, after: change }),
    ]);
    return { docs, asked: people.length };
  });

export const peopleRoutes = [listPeople, lookAtPeople];

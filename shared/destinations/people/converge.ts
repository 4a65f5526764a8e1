/** Brings one person to where their subscriptions say, under the lease (docs/protocol.md, DP-100 to DP-104). */
import type { EpochMs } from '../../base/time.ts';
import type { Store } from '../../store/store.ts';
import type { Timestamp } from '../../store/timestamp.ts';
import type { Sealed } from '../../webhooks/signing/secrets.ts';
import type { PersonDocument } from './document.ts';
import { wantedOf } from './entitlement.ts';
import { changeHeld, ended, isErasedSince, note } from './hold.ts';
import type { Ended, Held, Noted } from './hold.ts';
import { isMembership, isOwn, markAfter, moveOf } from './marks.ts';
import type { Call, Difference, Mark, Move } from './marks.ts';
import type { Action } from './rules.ts';
import { ServiceFailure } from './service.ts';
import type { Session, Thing } from './service.ts';

/** What the rules did not let a delivery do is left to a look soon after. */
const REST_MS = 30_000;

export interface ToConverge {
  store: Store;
  held: Held;
  noted: readonly Noted[];
  things: readonly Thing[];
  /** What the rules let this delivery do, and what they let any do. */
  may: ReadonlySet<Action>;
  ever: ReadonlySet<Action>;
  /** Whether nothing is to be changed there, and only told. */
  dryRun: boolean;
  /** Whether members from before count as given here. */
  adopts: boolean;
  /** Whether it is a look, and no delivery of an event. */
  isLook: boolean;
  /** Whether memberships that nothing wants are read, too: the look was asked for. */
  compares: boolean;
  open: (person: PersonDocument, account: string | null) => Promise<Session>;
  seal: (account: string) => Sealed;
  unseal: (person: PersonDocument) => string | null;
  now: () => EpochMs;
}

/** What became of it, in sentences without personal data. */
export interface Converged {
  said: readonly string[];
  calls: readonly string[];
  status: number;
  failure: ServiceFailure | null;
}

/** A test: asks the service, and changes nothing there or here. */
export async function checked(open: () => Promise<Session>, things: readonly Thing[]): Promise<Converged> {
  const session = await open();
  const told = (said: readonly string[], failure: ServiceFailure | null): Converged => ({
    ...{ said, calls: session.lines(), status: session.status(), failure },
  });
  try {
    return told(await session.check(things.map(({ key }) => key)), null);
  } catch (error) {
    if (error instanceof ServiceFailure) return told([error.message], error);
    throw error;
  }
}

export const LOST = 'another instance has taken the person over: it goes on there';

/** Never rejects for what the other side does. @throws SubrelayError STORE_UNAVAILABLE */
export async function converge(to: ToConverge): Promise<Converged> {
  const { store, held, now } = to;
  const seen = held.person.check_at;
  const person = await note(store, held, to.noted, now());
  if (person === null) return lost();
  const known = to.unseal(person);
  const session = await to.open(person, known);
  const done = new Map<string, Mark>();
  const run: Run = { to, session, person, done, differs: new Map(), account: known, said: [] };
  let failure: ServiceFailure | null = null;
  let settled = false;
  try {
    settled = await bring(run);
  } catch (error) {
    if (!(error instanceof ServiceFailure)) throw error;
    failure = error;
  }
  const again = failure === null ? { settled, refused: null } : afterFailure(failure);
  const account = run.account === null || run.account === known ? null : to.seal(run.account);
  // Where it did not get to the end, the rest is as it was found before.
  const before = failure === null ? [] : Object.entries(person.differs ?? {}).filter(([key]) => !done.has(key));
  const differs = { ...Object.fromEntries(before), ...Object.fromEntries(run.differs) };
  const found = { marks: Object.fromEntries(done), differs, isLook: to.isLook };
  await finish(to, seen, { ...found, account, againMs: REST_MS, ...again });
  return { said: run.said, calls: session.lines(), status: session.status(), failure };
}

const lost = (): Converged => ({
  ...{ said: [], calls: [], status: 0 },
  failure: new ServiceFailure('refused', 'destination', LOST),
});

/** A delivery tries again by its policy; the look is for where that has ended. */
const afterFailure = ({ kind, code }: ServiceFailure): Pick<Ended, 'settled' | 'refused'> & { againMs: number } => ({
  ...{ settled: false, refused: kind === 'impossible' ? code : null, againMs: 6 * 3_600_000 },
});

const finish = ({ store, held, now }: ToConverge, seen: Timestamp | null, end: Ended): Promise<unknown> =>
  changeHeld(store, held, (person) => ended(person, seen, end, now()));

interface Run {
  to: ToConverge;
  session: Session;
  person: PersonDocument;
  /** Marks that are known by now. */
  done: Map<string, Mark>;
  /** What is not yet as it should be. */
  differs: Map<string, Difference>;
  account: string | null;
  said: string[];
}

/** Reads, writes the intents, calls. @returns whether nothing is left to be done */
async function bring(run: Run): Promise<boolean> {
  const { to, person } = run;
  const wanted = wantedOf(Object.values(person.subscriptions), to.things, to.now());
  const things = [...to.things, ...former(person, to.things)];
  if (!things.some((thing) => concerns(run, thing, wanted))) return true;
  run.account ??= await run.session.find();
  let settled = true;
  for (const thing of things) {
    if (!concerns(run, thing, wanted)) continue;
    settled = (await one(run, thing, wanted.has(thing.key))) && settled;
  }
  return settled;
}

/** Things that the configuration does not have any more, and that are ours. */
const former = ({ marks }: PersonDocument, things: readonly Thing[]): Thing[] =>
  Object.entries(marks)
    .filter(([key, mark]) => isOwn(mark) && !things.some((thing) => thing.key === key))
    .filter(([key]) => isMembership(key))
    .map(([key]) => ({ key, plans: [], isInvitation: false, says: key.replace(':', ' ') }));

const markOf = ({ person, done }: Run, key: string): Mark => done.get(key) ?? person.marks[key] ?? 'absent';

/** Whether there is anything to look at: an invitation is given once, and what was never ours is read where that is told. */
function concerns(run: Run, { key, isInvitation }: Thing, wanted: ReadonlySet<string>): boolean {
  const mark = markOf(run, key);
  if (isInvitation) return wanted.has(key) && mark !== 'ours' && mark !== 'preexisting';
  if (wanted.has(key) || isOwn(mark)) return true;
  const stayed = !run.person.erasing && run.person.differs?.[key] === 'stays';
  return isMembership(key) && (run.to.adopts || run.to.compares || stayed);
}

/** @returns whether nothing is left that a look soon after could do */
async function one(run: Run, thing: Thing, isWanted: boolean): Promise<boolean> {
  const { to, session, person } = run;
  const { key } = thing;
  if (run.account !== null && thing.appliesTo?.(run.account) === false) {
    run.said.push(`${thing.says}: not for an account of this kind`);
    return true;
  }
  const isThere = await session.has(key, run.account);
  const late = person.late_until !== null && person.late_until.toMillis() > to.now();
  const known = markOf(run, key);
  const isAdopted = to.adopts && isThere && isMembership(key) && !isOwn(known);
  const situation = { mark: isAdopted ? ('ours' as const) : known, wanted: isWanted, isThere, late };
  const { mark, call } = moveOf({ ...situation, ...allowed(thing, to.may) });
  run.said.push(sentence(thing, call, isWanted, isThere, to.dryRun));
  const { call: open } = moveOf({ ...situation, ...allowed(thing, to.ever) });
  const difference = open ?? (!isWanted && mark === 'preexisting' ? 'stays' : null);
  if (difference !== null) run.differs.set(key, difference);
  if (to.dryRun) return true;
  if (call === null) {
    run.done.set(key, mark);
    return open === null;
  }
  await doCall(run, thing, call, mark);
  run.done.set(key, markAfter(call, late));
  run.differs.delete(key);
  return true;
}

const allowed = ({ isInvitation }: Thing, actions: ReadonlySet<Action>) => ({
  mayAdd: actions.has(isInvitation ? 'invite' : 'join'),
  mayRemove: !isInvitation && actions.has('leave'),
});

async function doCall(run: Run, { key, isInvitation, says }: Thing, call: Call, mark: Mark): Promise<void> {
  const { session, account } = run;
  if (account === null && !isInvitation)
    throw new ServiceFailure(
      'impossible',
      'destination',
      `no account there has this address: ${says} is left as it is`,
    );
  if (!(await intend(run, key, mark))) throw new ServiceFailure('refused', 'destination', LOST);
  if (call === 'add') run.account = (await session.add(key, account)) ?? account;
  else if (account !== null) await session.remove(key, account);
}

/** The intent, before the call. @returns whether it may be made: the lease is one's own, and no erasure came since */
async function intend({ to: { store, held }, done }: Run, key: string, mark: Mark): Promise<boolean> {
  const known = Object.fromEntries(done);
  const changed = await changeHeld(store, held, (person) => ({
    ...person,
    marks: { ...person.marks, ...known, [key]: mark },
  }));
  return changed !== null && !isErasedSince(changed, held);
}

function sentence({ says }: Thing, call: Move['call'], isWanted: boolean, isThere: boolean, dryRun: boolean): string {
  const is = `${says}: ${isWanted ? 'wanted' : 'not wanted'}, ${isThere ? 'there' : 'not there'}`;
  if (call === null) return is;
  return `${is}, ${dryRun ? 'would be' : 'is'} ${call === 'add' ? 'given' : 'taken away'}`;
}

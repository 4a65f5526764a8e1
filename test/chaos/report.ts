/** What a run has done and found, for people. */
import type { ChaosResult } from './chaos.ts';
import { interruptedPushes, receiptsByDelivery } from './verdict.ts';
import type { Problem } from './verdict.ts';

/** Figures of a run by their names. */
export function figuresOf({ plan, evidence, killed, injected, healed }: ChaosResult): Record<string, string | number> {
  const { items, receipts, pushes, deliveries, attempts } = evidence;
  const accepted = items.filter(({ acceptedAt }) => acceptedAt !== null);
  const posts = receiptsByDelivery(evidence);
  const recorded = [...attempts.values()].reduce((sum, count) => sum + count, 0);
  const unrecorded = [...posts].map(([delivery, count]) => Math.max(0, count - (attempts.get(delivery) ?? 0)));
  const kills = Object.fromEntries(
    [...new Set(killed.map(({ part }) => part))].sort().map((part) => {
      const of = killed.filter((kill) => kill.part === part);
      const downMs = of.reduce((sum, kill) => sum + kill.downMs, 0) / of.length;
      return [`killed: ${part}`, `${of.length}, down for ${Math.round(downMs)} ms on average`];
    }),
  );
  return {
    seed: plan.seed,
    kills: killed.length,
    ...kills,
    ...Object.fromEntries(Object.entries(injected).sort()),
    sent: items.length,
    accepted: accepted.length,
    'repeated until 2xx': accepted.filter(({ answers }) => answers[0]!.status >= 300 || answers[0]!.status === 0)
      .length,
    deliveries: deliveries.size,
    ...countsBy([...deliveries.values()].map(({ status, reason }) => `deliveries: ${status} ${reason ?? ''}`.trim())),
    POSTs: receipts.length,
    'POSTs of the same delivery again': receipts.length - posts.size,
    'attempts recorded': recorded,
    'POSTs beyond recorded attempts': unrecorded.reduce((sum, count) => sum + count, 0),
    'pushes in hand at the kills of deliver': killed.reduce((sum, { inHand }) => sum + inHand, 0),
    'pushes that deliver could not finish': [...interruptedPushes(pushes).values()].reduce((sum, n) => sum + n, 0),
    'healed after, s': Math.round(healed.took / 100) / 10,
    problems: 0,
  };
}

function countsBy(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of [...names].sort()) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

export function tableOf(result: ChaosResult): string[] {
  const rows = Object.entries({ ...figuresOf(result), problems: result.problems.length });
  return rows.map(([name, value]) => `${name.padEnd(46)} ${value}`);
}

const MOST_TOLD = 5;
const AROUND_MS = 3_000;

/** What is known of the first problems, how to repeat the run, and what was planned. */
export function storyOf(result: ChaosResult): string[] {
  const { plan, problems, killed } = result;
  const counts = countsBy(problems.map(({ kind }) => kind));
  return [
    `seed ${plan.seed}: ${problems.length} problems ${JSON.stringify(counts)}`,
    ...problems.slice(0, MOST_TOLD).flatMap((problem) => ['', ...tell(result, problem)]),
    '',
    `kills: ${killed.map(({ part, at }) => `${part} ${new Date(at).toISOString().slice(11, 23)}`).join(', ')}`,
    `storms: ${plan.storms.map(({ at, share, fromMs, untilMs }) => `${at} ${share} ${fromMs}–${Math.round(untilMs)}`).join(', ')}`,
    `pauses: ${plan.pauses.map(({ endpoint, fromMs, untilMs }) => `${endpoint} ${fromMs}–${Math.round(untilMs)}`).join(', ')}`,
  ];
}

function tell({ evidence, killed, lines }: ChaosResult, { kind, what, item, delivery }: Problem): string[] {
  const told: { at: number; text: string }[] = [];
  const say = (at: number, text: string) => void told.push({ at, text });
  for (const { at, status } of item?.answers ?? []) say(at, `the sender was answered ${status}`);
  for (const push of evidence.pushes.filter((each) => each.delivery === delivery)) {
    say(push.from, `pushed to deliver, attempt ${push.attempt}`);
    if (push.until !== null) say(push.until, `that push was answered ${push.status}`);
  }
  for (const { at, endpoint, id, status } of evidence.receipts)
    if (id === item?.id) say(at, `POST at ${endpoint}, answered ${status}`);
  const names = [item?.id, item?.key, delivery].filter((name) => name !== undefined);
  for (const { at, part, line } of lines) if (names.some((name) => line.includes(name))) say(at, `${part}: ${line}`);
  const times = told.map(({ at }) => at);
  const near = (at: number) => times.some((time) => Math.abs(time - at) < AROUND_MS);
  for (const { at, part, downMs } of killed) if (near(at)) say(at, `${part} was killed, and away for ${downMs} ms`);
  const stored = delivery === undefined ? undefined : evidence.deliveries.get(delivery);
  return [
    `${kind}: ${what}`,
    ...(item ? [`  ${item.kind} ${item.key}, ${item.id}, for ${item.endpoints.slice(0, 4).join(', ')}`] : []),
    ...(stored ? [`  stored: ${JSON.stringify(stored)}`] : []),
    ...told.sort((a, b) => a.at - b.at).map(({ at, text }) => `  ${new Date(at).toISOString().slice(11, 23)} ${text}`),
  ];
}

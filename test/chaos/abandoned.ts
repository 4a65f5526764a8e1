/** Exchanges that a process of `deliver` had handed over when it was killed (docs/protocol.md, DP-62): pure. */
import type { EpochMs } from '../../shared/base/time.ts';

interface Told {
  at: EpochMs;
  part: string;
  line: string;
}

/** @returns by delivery how many ends nobody tells of */
export function abandonedExchanges(
  lines: readonly Told[],
  kills: readonly { at: EpochMs; part: string }[],
): Map<string, number> {
  const abandoned = new Map<string, number>();
  for (const part of new Set(kills.map((kill) => kill.part))) {
    const steps = [
      ...lines.filter((each) => each.part === part).flatMap(({ at, line }) => ({ at, told: attemptIn(line) })),
      ...kills.filter((kill) => kill.part === part).map(({ at }) => ({ at, told: 'killed' as const })),
    ].sort((a, b) => a.at - b.at);
    let open: string[] = [];
    for (const { told } of steps) {
      if (told === 'killed') {
        for (const delivery of open) abandoned.set(delivery, (abandoned.get(delivery) ?? 0) + 1);
        open = [];
      } else if (told?.isHandedOver) open.push(told.delivery);
      else if (told && open.includes(told.delivery)) open.splice(open.indexOf(told.delivery), 1);
    }
  }
  return abandoned;
}

function attemptIn(line: string): { delivery: string; isHandedOver: boolean } | null {
  if (!line.includes('"delivery.attempted"')) return null;
  const { delivery, outcome } = JSON.parse(line) as { delivery: string; outcome: string };
  return { delivery, isHandedOver: outcome === 'handed_over' };
}

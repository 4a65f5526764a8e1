/** Exchanges that `deliver` had handed over and did not record: it was killed, or the store failed (docs/protocol.md, DP-62). Pure. */
import type { EpochMs } from '../../shared/base/time.ts';

interface Told {
  at: EpochMs;
  part: string;
  line: string;
}

/** @returns by delivery how many of its exchanges have no attempt */
export function abandonedExchanges(
  lines: readonly Told[],
  kills: readonly { at: EpochMs; part: string }[],
): Map<string, number> {
  const abandoned = new Map<string, number>();
  for (const part of new Set([...lines, ...kills].map((each) => each.part))) {
    const steps = [
      ...lines.filter((each) => each.part === part).flatMap(({ at, line }) => ({ at, told: attemptIn(line) })),
      ...kills.filter((kill) => kill.part === part).map(({ at }) => ({ at, told: 'killed' as const })),
    ].sort((a, b) => a.at - b.at);
    const abandon = (delivery: string) => abandoned.set(delivery, (abandoned.get(delivery) ?? 0) + 1);
    let open: string[] = [];
    for (const { told } of steps) {
      if (told === 'killed') {
        open.forEach(abandon);
        open = [];
      } else if (told?.isHandedOver) open.push(told.delivery);
      else if (told && open.includes(told.delivery)) {
        open.splice(open.indexOf(told.delivery), 1);
        if (told.isFailure) abandon(told.delivery);
      }
    }
  }
  return abandoned;
}

interface Attempted {
  delivery: string;
  isHandedOver: boolean;
  isFailure: boolean;
}

/** A push's own line has its path. Of these only one that hands over tells of an exchange that goes on. */
function attemptIn(line: string): Attempted | null {
  if (!line.includes('"delivery.attempted"')) return null;
  const { delivery, outcome, severity, path } = JSON.parse(line) as Record<string, string> & { delivery: string };
  const isHandedOver = outcome === 'handed_over';
  return path !== undefined && !isHandedOver ? null : { delivery, isHandedOver, isFailure: severity === 'ERROR' };
}

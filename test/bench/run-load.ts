/** One load from the first request to the last record, measured. */
import { flown } from './flights.ts';
import type { Flight, Flown } from './flights.ts';
import type { Load } from './generator.ts';
import { percentiles } from './statistics.ts';
import { costs, usedBetween } from './usage.ts';
import type { Used } from './usage.ts';
import type { World } from './world.ts';

/** 32 keep-alive connections, as for every peer. */
export const IN_FLIGHT = 32;

export type Pace = { inFlight: number } | { perSecond: number };

export interface LoadOptions {
  endpoints?: number;
  giveUpMs?: number;
  settles?: boolean;
}

export interface MeasuredLoad extends Flown {
  used: Used;
}

/**
 * @param endpoints how many each event goes to @param giveUpMs after the last answer
 * @param settles false where some of it never ends
 */
export async function runLoad(
  world: World,
  load: Load,
  pace: Pace,
  { endpoints = 1, giveUpMs = 60_000, settles = true }: LoadOptions = {},
): Promise<MeasuredLoad> {
  const { generator, receiver } = world;
  await receiver.call('reset', null);
  const before = await world.look();
  const sent =
    'inFlight' in pace
      ? await generator.call('saturate', { ...load, ...pace })
      : await generator.call('openLoop', { ...load, ...pace });
  const accepted = sent.statuses.filter((status) => status >= 200 && status <= 299).length;
  await receiver.call('arrived', { distinct: accepted * endpoints, timeoutMs: giveUpMs });
  if (settles) await world.settled(before, accepted * endpoints);
  const used = usedBetween(before, await world.look());
  return { ...flown(load, sent, await receiver.call('arrivals', null)), used };
}

/** Makes the code warm: what is measured comes after. */
export async function warmUp(world: World, load: Load, endpoints = 1): Promise<void> {
  await runLoad(world, load, { inFlight: IN_FLIGHT }, { endpoints });
}

/** The figures of a load as fast as it goes. */
export const saturationFigures = (measured: MeasuredLoad): Record<string, number> => ({
  'accepted/s': measured.accepted / measured.acceptSeconds,
  'delivered/s': measured.flights.length / measured.deliverSeconds,
  ...percentiles(
    'accept → receive',
    measured.flights.map(({ fromAnswerMs }) => fromAnswerMs),
  ),
  ...costs(measured.used, measured.flights.length),
  ...lossFigures(measured),
});

export const lossFigures = ({ refused, duplicates }: Flown): Record<string, number> => ({ refused, duplicates });

export const latencyFigures = (flights: readonly Flight[]): Record<string, number> => ({
  ...percentiles(
    'accept → receive',
    flights.map(({ fromAnswerMs }) => fromAnswerMs),
  ),
  ...percentiles(
    'scheduled send → receive',
    flights.map(({ fromScheduleMs }) => fromScheduleMs),
  ),
});

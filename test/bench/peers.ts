/**
 * The peers' figures, measured with the same scenarios on a machine of 2 cores (docs/benchmark.md); one of each kind.
 */
export interface PeerFigures {
  svix?: number;
  outpost?: number;
  postmand?: number;
}

/** By scenario and figure. */
export const PEERS: Readonly<Record<string, Readonly<Record<string, PeerFigures>>>> = {
  saturation: {
    'accepted/s': { svix: 741, outpost: 1_431, postmand: 1_136 },
    'delivered/s': { svix: 709, outpost: 1_294, postmand: 157 },
    'CPU ms per delivery: functions': { svix: 1.19, outpost: 0.85, postmand: 1.4 },
    'CPU ms per delivery: embedded servers': { svix: 1.46, outpost: 0.5, postmand: 5.37 },
    'CPU ms per delivery: whole system': { svix: 2.65, outpost: 1.35, postmand: 6.77 },
    'peak memory MiB: functions': { svix: 273, outpost: 137, postmand: 71 },
    'peak memory MiB: embedded servers': { svix: 360, outpost: 357, postmand: 75 },
  },
  'open-loop': {
    'accept → receive p50 ms': { svix: 1.1, outpost: 27.8, postmand: 7.2 },
    'accept → receive p95 ms': { svix: 1.9, outpost: 49.7, postmand: 20.5 },
    'accept → receive p99 ms': { svix: 3, outpost: 53.3, postmand: 35 },
    'scheduled send → receive p50 ms': { svix: 2.3, outpost: 29, postmand: 7.8 },
    'scheduled send → receive p95 ms': { svix: 4.2, outpost: 52.8, postmand: 21.5 },
    'scheduled send → receive p99 ms': { svix: 8.6, outpost: 56, postmand: 36.6 },
    'CPU ms per delivery: whole system': { svix: 4.01, outpost: 3.13, postmand: 3.7 },
  },
  'fan-out': {
    'delivered/s': { svix: 2_138, outpost: 1_307 },
    'CPU ms per delivery: whole system': { svix: 0.92, outpost: 1.1 },
  },
  retries: {
    'retry lateness p50 ms': { svix: 832, outpost: 49, postmand: 6 },
    'retry lateness p99 ms': { svix: 1_472, outpost: 57, postmand: 16 },
  },
  'black-hole-10': {
    'p95 ms of the others, all answering': { svix: 10.5, outpost: 55 },
    'p95 ms of the others, one black hole': { svix: 24, outpost: 58, postmand: 61_000 },
  },
  'hung-1-of-10': {
    'p95 ms of the healthy, all answering': { svix: 4, outpost: 52.4 },
    'p95 ms of the healthy, hung': { svix: 3.9, outpost: 53.6 },
    'p99 ms of the healthy, all answering': { svix: 12.6, outpost: 55 },
    'p99 ms of the healthy, hung': { svix: 7.8, outpost: 58 },
  },
  crash: {
    lost: { svix: 0, outpost: 0, postmand: 0 },
    duplicates: { svix: 245, outpost: 0, postmand: 0 },
    'last arrival, seconds after the restart': { svix: 43, outpost: 7, postmand: 13 },
  },
  idle: {
    'CPU s per hour: functions': { svix: 14, outpost: 38, postmand: 165 },
    'CPU s per hour: embedded servers': { svix: 14, outpost: 16, postmand: 275 },
  },
};

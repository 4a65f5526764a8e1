/** `npm run bench`: the whole system under the peers' loads, beside the peers' figures and the targets (docs/benchmark.md). */
import { cpus } from 'node:os';
import process from 'node:process';

import { readOptions } from '../support/program-options.ts';
import { endWhenTold, unlessTold } from './interruption.ts';
import { USAGE, parseOptions } from './options.ts';
import { PEERS } from './peers.ts';
import { scenarioReport, targetReport } from './report.ts';
import type { Figures, RunOptions, Scenario } from './scenario.ts';
import { blackHole10, blackHole100 } from './scenarios/black-hole.ts';
import { coldStarts } from './scenarios/cold-starts.ts';
import { crash } from './scenarios/crash.ts';
import { fanOut, fanOutFirst } from './scenarios/fan-out.ts';
import { hung1of10, hung64of65, hung8of9 } from './scenarios/hung-endpoints.ts';
import { idle } from './scenarios/idle.ts';
import { openLoop } from './scenarios/open-loop.ts';
import { questions } from './scenarios/questions.ts';
import { retries } from './scenarios/retries.ts';
import { saturation } from './scenarios/saturation.ts';
import { paddle, workspace } from './scenarios/sources.ts';
import { storedEvents } from './scenarios/stored-events.ts';
import { telemetry } from './scenarios/telemetry.ts';
import { judge } from './targets.ts';
import { openWorld } from './world.ts';
import type { World } from './world.ts';

const SCENARIOS: readonly Scenario[] = [
  saturation,
  openLoop,
  fanOut,
  fanOutFirst,
  paddle,
  workspace,
  blackHole10,
  blackHole100,
  hung1of10,
  hung8of9,
  hung64of65,
  retries,
  crash,
  idle,
  coldStarts,
  questions,
  storedEvents,
  telemetry,
];

const NO_WORLD = null as unknown as World;

/** A world of its own for each scenario, or for a quick look one for all of them. */
async function inWorld(shared: World | null, scenario: Scenario, options: RunOptions): Promise<Figures> {
  const { run, settings, needsWorld = true } = scenario;
  if (!needsWorld) return run(NO_WORLD, options);
  const world = shared ?? (await openWorld(settings));
  try {
    const figures = await run(world, options);
    if (shared) await world.tidy();
    return figures;
  } finally {
    if (!shared) await world.stop();
  }
}

async function runAll(scenarios: readonly Scenario[], options: RunOptions, print: (text: string) => void) {
  const measured: Record<string, Figures> = {};
  let shared: World | null = null;
  try {
    for (const scenario of scenarios) {
      const { name, title, settings, needsWorld = true } = scenario;
      // A folder has one stack at a time, and who needs no world of ours may open its own.
      if (settings || !needsWorld) {
        await shared?.stop();
        shared = null;
      } else if (options.quick) {
        shared ??= await openWorld();
      }
      measured[name] = await inWorld(settings ? null : shared, scenario, options);
      print(scenarioReport(name, title, measured[name]));
    }
  } finally {
    await shared?.stop();
  }
  return measured;
}

const names = SCENARIOS.map(({ name }) => name);
const { quick, json, list, help, only } = readOptions(() => parseOptions(process.argv.slice(2), names));
if (help) {
  console.log(USAGE);
} else if (list) {
  for (const { name, title } of SCENARIOS) console.log(`${name.padEnd(16)}${title}`);
} else {
  const print = (text: string) => (json ? process.stderr : process.stdout).write(`${text}\n`);
  const chosen = SCENARIOS.filter(({ name, onlyByName }) => (only ? only.includes(name) : !onlyByName));
  print(`${cpus().length} cores, Node ${process.version}${quick ? '; a quick look: its figures say nothing' : ''}\n`);
  endWhenTold();
  const scenarios = await runAll(chosen, { quick }, print).catch(unlessTold);
  const targets = judge(scenarios);
  print(targetReport(targets));
  if (json) process.stdout.write(`${JSON.stringify({ quick, targets, scenarios, peers: PEERS })}\n`);
  process.exitCode = quick || targets.every(({ met }) => met !== false) ? 0 : 1;
}

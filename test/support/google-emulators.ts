/** Google's own emulators, as oracles for the embedded servers: optional, from the Cloud SDK (`gcloud components install`). */
import { spawn, type ChildProcess } from 'node:child_process';
import { accessSync, constants, existsSync, realpathSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { delimiter, dirname, join } from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';

export type EmulatorKind = 'firestore' | 'pubsub';

export interface GoogleEmulator {
  /** `host:port` */
  readonly address: string;
  /** The first of its processes. */
  readonly pid: number;
  readonly close: () => Promise<void>;
}

interface Emulator {
  /** Where `gcloud components install` puts it, below the SDK's folder. */
  readonly folder: string;
  readonly command: readonly string[];
  readonly ready: RegExp;
}

const emulators: Record<EmulatorKind, Emulator> = {
  firestore: {
    folder: 'platform/cloud-firestore-emulator',
    command: ['emulators', 'firestore', 'start'],
    ready: /Dev App Server is now running\./,
  },
  pubsub: {
    folder: 'platform/pubsub-emulator',
    command: ['beta', 'emulators', 'pubsub', 'start', '--project=subrelay-test'],
    ready: /Server started, listening on \d+/,
  },
};

const startLimitMs = 60_000;

/** Whether the emulator and the Java it needs are installed. */
export function hasGoogleEmulator(kind: EmulatorKind): boolean {
  const gcloud = onPath('gcloud');
  return (
    gcloud !== undefined && onPath('java') !== undefined && existsSync(join(sdkOf(gcloud), emulators[kind].folder))
  );
}

/** Starts Google's emulator on a free port; undefined if it is not installed. */
export async function startGoogleEmulator(kind: EmulatorKind): Promise<GoogleEmulator | undefined> {
  if (!hasGoogleEmulator(kind)) return undefined;
  const { command, ready } = emulators[kind];
  const address = `127.0.0.1:${await freePort()}`;
  // gcloud starts a shell and that starts Java: a group of their own lets all of them be ended.
  const started = spawn('gcloud', [...command, `--host-port=${address}`], {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const close = () => end(started);
  try {
    await readyLine(started, ready);
  } catch (error) {
    await close();
    throw error;
  }
  return { address, pid: started.pid ?? 0, close };
}

function onPath(program: string): string | undefined {
  const files = (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, program));
  return files.find((file) => {
    try {
      accessSync(file, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

const sdkOf = (gcloud: string) => dirname(dirname(realpathSync(gcloud)));

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function readyLine(child: ChildProcess, ready: RegExp): Promise<void> {
  const lines: string[] = [];
  return new Promise((resolve, reject) => {
    const failed = (why: string) => reject(new Error(`Google's emulator ${why}:\n${lines.join('\n')}`));
    const limit = setTimeout(() => failed('did not start in time'), startLimitMs);
    child.once('exit', () => failed('ended at its start'));
    for (const stream of [child.stdout, child.stderr]) {
      if (!stream) continue;
      createInterface({ input: stream }).on('line', (line) => {
        lines.push(line);
        if (!ready.test(line)) return;
        clearTimeout(limit);
        resolve();
      });
    }
  });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const exited = new Promise((resolve) => child.once('exit', resolve));
  process.kill(-child.pid, 'SIGKILL');
  await exited;
}

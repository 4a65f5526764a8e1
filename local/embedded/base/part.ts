/** A server that runs in a process of its own. */
import process from 'node:process';

export interface RunningPart {
  /** Where the part listens, `host:port`. */
  readonly address: string;
  /** Further members of the ready line. */
  readonly extra?: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/**
 * Starts a part and ties it to the process: prints one JSON line `{"ready":true,"address":"host:port"}` on standard
 * output when it listens, closes it on SIGTERM or SIGINT, and, with `exitWithParent`, also when standard input ends:
 * that is how a part learns that the process which started it was killed.
 */
export async function runPart(start: () => Promise<RunningPart>, { exitWithParent }: { exitWithParent: boolean }) {
  const part = await start();
  let closing = false;
  const stop = () => {
    if (closing) return;
    closing = true;
    part.close().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(error instanceof Error ? error.message : error);
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  if (exitWithParent) process.stdin.on('end', stop).on('error', stop).resume();
  process.stdout.write(`${JSON.stringify({ ready: true, address: part.address, ...part.extra })}\n`);
}

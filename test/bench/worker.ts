/** Processes of the benchmark's own: the generator and the receiver, called by messages. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';

type Calls = Record<string, (argument: never) => unknown>;

interface Request {
  id: number;
  call: string;
  argument: unknown;
}

interface Reply {
  id: number;
  result?: unknown;
  error?: string;
}

/** Serves calls of the process that started this one, and ends with it. */
export function serveCalls(calls: Calls): void {
  process.on('message', ({ id, call, argument }: Request) => {
    const answer = async () => calls[call]!(argument as never);
    answer().then(
      (result) => process.send?.({ id, result } satisfies Reply),
      (error: unknown) => process.send?.({ id, error: String(error) } satisfies Reply),
    );
  });
  process.on('disconnect', () => process.exit(0));
}

export interface Worker<C extends Calls> {
  pid: number;
  call: <K extends keyof C & string>(call: K, argument: Parameters<C[K]>[0]) => Promise<Awaited<ReturnType<C[K]>>>;
  stop: () => Promise<void>;
}

/** Starts a module that serves the calls. */
export function startWorker<C extends Calls>(module: string): Worker<C> {
  const child = fork(module, { serialization: 'advanced', stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const waiting = new Map<number, { resolve: (result: never) => void; reject: (error: Error) => void }>();
  let lastId = 0;
  child.on('message', ({ id, result, error }: Reply) => {
    const { resolve, reject } = waiting.get(id)!;
    waiting.delete(id);
    if (error === undefined) resolve(result as never);
    else reject(new Error(error));
  });
  child.on('exit', () => {
    for (const { reject } of waiting.values()) reject(new Error(`${module} ended`));
  });
  return {
    pid: child.pid!,
    call: (call, argument) =>
      new Promise((resolve, reject) => {
        const id = (lastId += 1);
        waiting.set(id, { resolve, reject });
        child.send({ id, call, argument } satisfies Request);
      }),
    stop: async () => {
      const exited = once(child, 'exit');
      child.disconnect();
      await exited;
    },
  };
}

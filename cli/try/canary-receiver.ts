import { createServer } from 'node:http';
import { portOf } from '../../local/embedded/base/http.ts';

/** Where a canary's deliveries go. */
export interface CanaryReceiver {
  url: string;
  close: () => Promise<void>;
}

/** In this process; it answers 204 to whatever comes. */
export async function canaryReceiver(): Promise<CanaryReceiver> {
  const server = createServer((request, response) => {
    request.resume().once('end', () => response.writeHead(204).end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const port = portOf(server);
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { url: `http://127.0.0.1:${port}/`, close };
}

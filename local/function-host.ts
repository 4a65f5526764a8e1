/**
 * Runs one function's bundle under functions-framework in a process of its own, on loopback and any free port, or on
 * the one given: `node local/function-host.ts BUNDLE ENTRY_POINT [PORT]`. On GCP the framework's own command does this,
 * on PORT.
 */
import { createRequire } from 'node:module';
import process from 'node:process';

import { getTestServer } from '@google-cloud/functions-framework/testing';

import { runPart } from './embedded/base/part.ts';
import { portOf } from './embedded/base/http.ts';

/** How long requests in progress may still take. */
const DRAIN_MS = 1_000;

const [bundle, entryPoint, wantedPort = '0'] = process.argv.slice(2);
if (bundle === undefined || entryPoint === undefined) {
  console.error('Usage: node local/function-host.ts BUNDLE ENTRY_POINT [PORT]');
  process.exit(2);
}

await runPart(
  async () => {
    createRequire(bundle)(bundle);
    const server = getTestServer(entryPoint);
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(Number(wantedPort), '127.0.0.1', resolve);
    });
    const port = portOf(server);
    const close = () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
        // sweep may watch for most of a minute; what it leaves undone is due again, as after a crash.
        setTimeout(() => server.closeAllConnections(), DRAIN_MS).unref();
      });
    return { address: `127.0.0.1:${port}`, close };
  },
  { exitWithParent: true },
);

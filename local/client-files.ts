/**
 * Google's clients and undici, each in a file of its own beside a function's code: a cold start neither reads nor compiles
 * them, the first request that needs one loads it (docs/decisions/2026-11-25-cold-start.md). They are the same files in
 * every function, and change with the versions in package-lock.json alone.
 */
import { readFileSync } from 'node:fs';

import type { Plugin } from 'esbuild';
import { z } from 'zod';

import { withoutUnused } from './client-descriptors.ts';
import { splitBundle } from './split-bundle.ts';
import type { BundledFile } from './split-bundle.ts';

/** The packages, by the name of their file. */
const CLIENTS: Readonly<Record<string, string>> = {
  firestore: '@google-cloud/firestore',
  'firestore-api': '@google-cloud/firestore-api',
  'google-auth': 'google-auth-library',
  grpc: '@grpc/grpc-js',
  pubsub: '@google-cloud/pubsub',
  reseller: 'googleapis/build/src/apis/reseller/v1.js',
  undici: 'undici',
};

/** The folder of these files in a function's bundle. */
const FOLDER = 'clients';

/**
 * Google's clients re-export their messages as generated code, which they never call themselves: they encode by the
 * descriptors in JSON beside it. Without its 5 MB a bundle is smaller by half. Firestore alone names one of them when it
 * loads; only its data bundles, which nothing here makes, would call it.
 */
const withoutGeneratedMessages: Plugin = {
  name: 'without-generated-messages',
  setup: (bundling) => {
    const generated =
      /(@google-cloud\/(pubsub|pubsub-api|firestore-api)\/build\/protos\/protos|google-gax\/build\/protos\/\w+)\.js$/;
    bundling.onLoad({ filter: generated }, () => ({ contents: 'module.exports = {};' }));
    bundling.onLoad({ filter: /@google-cloud\/firestore\/build\/protos\/firestore_v1_proto_api\.js$/ }, () => ({
      contents: 'exports.google = { firestore: { v1: {} } };',
    }));
  },
};

const descriptors = z.record(z.string(), z.unknown());

/** Descriptors without what no function calls. */
const withUsedDescriptors: Plugin = {
  name: 'with-used-descriptors',
  setup: (bundling) => {
    bundling.onLoad({ filter: /[\\/]build[\\/]protos[\\/]\w+\.json$/ }, ({ path }) => {
      const used = withoutUnused(descriptors.parse(JSON.parse(readFileSync(path, 'utf8'))));
      return { contents: JSON.stringify(used), loader: 'json' };
    });
  },
};

/** Leaves these packages out of a function's own file, which then loads theirs. */
export const besideTheFunction: Plugin = {
  name: 'beside-the-function',
  setup: (bundling) => {
    for (const [name, wanted] of Object.entries(CLIENTS)) {
      const filter = new RegExp(`^${wanted.replaceAll('.', '\\.')}$`);
      bundling.onResolve({ filter }, () => ({ path: `./${FOLDER}/${name}.cjs`, external: true }));
    }
  },
};

/** Makes all of them. What several share is in files that they load. */
export const buildClientFiles = (root: string): Promise<BundledFile[]> =>
  splitBundle({
    root,
    entryPoints: CLIENTS,
    folder: FOLDER,
    plugins: [withoutGeneratedMessages, withUsedDescriptors],
    wrapsCommonJs: true,
  });

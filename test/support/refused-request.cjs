/**
 * Loads a bundle in a process of its own, sends it one request, and prints the answer's status and which of the bundle's
 * files were loaded: `node test/support/refused-request.cjs FOLDER ENTRY_POINT REQUEST`.
 */
const { createRequire } = require('node:module');
const { join, relative } = require('node:path');

const [folder, entryPoint, request] = process.argv.slice(2);
const { path, status: _, ...options } = JSON.parse(request);
const fromBundle = createRequire(join(folder, 'package.json'));
fromBundle(join(folder, fromBundle('./package.json').main));
const { getTestServer } = fromBundle('@google-cloud/functions-framework/testing');
const server = getTestServer(entryPoint);
server.listen(0, '127.0.0.1', async () => {
  const { status } = await fetch(`http://127.0.0.1:${server.address().port}${path}`, options);
  const loaded = Object.keys(require.cache).filter((file) => file.startsWith(folder));
  process.send({ status, loaded: loaded.map((file) => relative(folder, file)).sort() });
  process.exit();
});

// Jest transform: TypeScript and ES modules to CommonJS, by the same esbuild that makes the deployed bundles.
const { transformSync } = require('esbuild');

exports.process = (source, path) => {
  const { code, map } = transformSync(source, {
    loader: path.endsWith('.ts') ? 'ts' : 'js',
    format: 'cjs',
    target: 'node22',
    // jest has no import() without a flag: it becomes a require, as in the bundles.
    supported: { 'dynamic-import': false },
    sourcemap: 'external',
    sourcefile: path,
  });
  return { code, map };
};

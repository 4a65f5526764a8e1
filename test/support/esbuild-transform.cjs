// Jest transform: TypeScript and ES modules to CommonJS, by the same esbuild that makes the deployed bundles.
const { transformSync } = require('esbuild');

exports.process = (source, path) => {
  const { code, map } = transformSync(source, {
    loader: path.endsWith('.ts') ? 'ts' : 'js',
    format: 'cjs',
    target: 'node22',
    sourcemap: 'external',
    sourcefile: path,
  });
  return { code, map };
};

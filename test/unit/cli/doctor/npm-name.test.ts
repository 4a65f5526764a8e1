import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, test } from '@jest/globals';

import { judgeNpmName } from '../../../../cli/operate/doctor/npm-name.ts';

const NPX = 'npx --no subrelay';

test.each([
  ['in the checkout', NPX, '/home/ada/subrelay', ['ok']],
  ['in a folder of the checkout', NPX, '/home/ada/subrelay/docs', ['ok']],
  ['beside the checkout', NPX, '/home/ada/other', ['warn']],
  ['at the root', NPX, '/', ['warn']],
  ['by its own name', 'subrelay', '/home/ada/other', []],
])('%s', (_, called, cwd, verdicts) => {
  const findings = judgeNpmName({ called, cwd }, (folder) => folder === '/home/ada/subrelay');
  expect(findings.map(({ verdict }) => verdict)).toEqual(verdicts);
  for (const { says } of findings.filter(({ verdict }) => verdict === 'warn'))
    expect(says).toBe(
      `nobody has claimed subrelay on npm: in ${cwd} plain npx would install and run whatever takes the name`,
    );
});

test('a checkout has the command, an empty folder and one with a broken manifest have not', () => {
  const other = mkdtempSync(join(tmpdir(), 'npm-name-'));
  const verdictIn = (cwd: string) => judgeNpmName({ called: NPX, cwd }).map(({ verdict }) => verdict);
  expect(verdictIn(process.cwd())).toEqual(['ok']);
  expect(verdictIn(other)).toEqual(['warn']);
  writeFileSync(join(other, 'package.json'), '{');
  expect(verdictIn(other)).toEqual(['warn']);
});

import { expect, test } from '@jest/globals';

import { callCommand } from '../../support/command-line.ts';

const proposed = async (...words: string[]): Promise<string[]> =>
  (await callCommand(['completion', 'propose', '--', ...words])).stdout.split('\n').filter(Boolean);

test('commands, those of a group, options and their values are proposed', async () => {
  expect(await proposed('expl')).toEqual(['explain']);
  expect(await proposed('webhooks', 'ro')).toEqual(['rotate']);
  expect(await proposed('deliveries', 'list', '--sta')).toContain('--status');
  expect(await proposed('deliveries', 'list', '--status', 'fa')).toEqual(['failed']);
  expect(await proposed('')).toEqual(expect.arrayContaining(['explain', 'send', 'doctor']));
});

test.each(['bash', 'zsh', 'fish'])('%s gets a script that asks the command itself', async (shell) => {
  const installed = await callCommand(['completion', shell]);
  expect(installed).toMatchObject({
    code: 0,
    stderr: expect.stringContaining(`subrelay completion ${shell}`) as unknown,
  });
  expect(installed.stdout).toContain('subrelay completion propose -- ');
  const checkout = await callCommand(['completion', shell], { called: 'npx --no subrelay' });
  expect(checkout.stdout).toMatch(/npx --no subrelay ("\$@"|\$argv)/);
});

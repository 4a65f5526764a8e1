import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';

import type { NormalizedEvent } from '../../shared/events/event.ts';
import { payloadBody, serializeEvent } from '../../shared/webhooks/payload/payload.ts';

const readme = readFileSync('README.md', 'utf8');
const blocks = [...readme.matchAll(/```(\w*)\n(.*?)```/gs)].map(([, language, text]) => ({ language, text: text! }));

describe('the README', () => {
  it('shows a payload with the fields of a real one, in their order', () => {
    const shown = JSON.parse(blocks.find(({ language }) => language === 'json')!.text) as NormalizedEvent & {
      timestamp: string;
      state: { status: string };
    };
    const { state, timestamp, ...event } = shown;
    const observed = { state, state_status: 'fresh' as const, state_observed_at: '2026-11-21T23:04:10.464Z' };
    const real = JSON.parse(
      payloadBody(
        serializeEvent({ ...event, occurred_at: timestamp }, () => ''),
        observed,
        1,
      ).toString(),
    ) as object;
    expect(Object.keys(shown)).toEqual(Object.keys(real));
  });

  it('has one command to run it and one to test it, which package.json knows', () => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
    expect(blocks.filter(({ text }) => text.includes('npm ci')).map(({ text }) => text.trim())).toEqual([
      'npm ci && npm start',
      'npm ci && npm test',
    ]);
    expect(scripts['start']).toMatch(/^exec /);
    expect(scripts['test']).toContain('test:check test:jest');
    expect(scripts['test:check']).toContain('npm run check');
    expect(readFileSync('.ci/run', 'utf8')).toMatch(/^npm ci\nnpm test$/m);
  });

  it('points at files that are there', () => {
    for (const [, path] of readme.matchAll(/\]\(((?!http)[^)#]+)(?:#[^)]*)?\)/g)) {
      expect(() => readFileSync(path!)).not.toThrow(/ENOENT/);
    }
  });
});

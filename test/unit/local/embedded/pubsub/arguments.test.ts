import { describe, expect, test } from '@jest/globals';
import { readArguments } from '../../../../../local/embedded/pubsub/arguments.ts';

describe('the command line', () => {
  test.each([
    [[], { options: {}, exitWithParent: false }],
    [['--port', '8085', '--host', '0.0.0.0'], { options: { port: 8085, host: '0.0.0.0' }, exitWithParent: false }],
    [['--http-port=1', '--data', 'd'], { options: { httpPort: 1, dataDir: 'd' }, exitWithParent: false }],
    [['--max-concurrent-pushes', '80'], { options: { maxConcurrentPushes: 80 }, exitWithParent: false }],
    [['--unreachable-wait-ms', '500'], { options: { unreachableWaitMs: 500 }, exitWithParent: false }],
    [['--exit-with-parent'], { options: {}, exitWithParent: true }],
    [['--port', '1', '--help'], { help: true }],
  ])('%j', (args, expected) => expect(readArguments(args)).toEqual(expected));

  test.each([
    [['--prot', '1'], /Unknown option '--prot'/],
    [['--port'], /--port/],
    [['--port', 'x'], /--port must be 0 to 65535, it is x/],
    [['--port', '65536'], /--port must be 0 to 65535, it is 65536/],
    [['--max-concurrent-pushes', '0'], /--max-concurrent-pushes must be a number from 1 on, it is 0/],
    [['somewhere'], /Unexpected argument 'somewhere'/],
  ])('%j is refused', (args, message) => {
    expect(readArguments(args)).toEqual({ error: expect.stringMatching(message) });
  });
});

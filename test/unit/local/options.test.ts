import { describe, expect, it } from '@jest/globals';

import { OptionError, parseOptions } from '../../../local/options.ts';

describe('the options of npm start', () => {
  it.each([
    [[], {}, { port: 8080, host: '127.0.0.1', demo: true, dataDir: undefined, metricsPort: 0 }],
    [
      [],
      { PORT: '9000', HOST: '0.0.0.0' },
      { port: 9000, host: '0.0.0.0', demo: true, dataDir: undefined, metricsPort: 0 },
    ],
    [
      ['--port', '1', '--host=::1'],
      { PORT: '9000' },
      { port: 1, host: '::1', demo: true, dataDir: undefined, metricsPort: 0 },
    ],
    [
      ['--no-demo', '--data', 'd'],
      { PORT: '' },
      { port: 8080, host: '127.0.0.1', demo: false, dataDir: 'd', metricsPort: 0 },
    ],
    [
      ['--metrics-port', '9464'],
      {},
      { port: 8080, host: '127.0.0.1', demo: true, dataDir: undefined, metricsPort: 9464 },
    ],
    [['--no-metrics'], {}, { port: 8080, host: '127.0.0.1', demo: true, dataDir: undefined, metricsPort: null }],
    [['--help'], {}, null],
  ])('%j with %j are %j', (args, env, options) => {
    expect(parseOptions(args, env)).toEqual(options);
  });

  it.each([
    [['--port', '65536'], {}, /from 0 to 65535, not "65536"/],
    [['--port', '8e3'], {}, /not "8e3"/],
    [[], { PORT: 'http' }, /not "http"/],
    [['--nope'], {}, /'--nope'/],
    [['stray'], {}, /'stray'/],
    [['--data'], {}, /--data/],
    [['--data', ''], {}, /--data needs a folder/],
    [['--data= '], {}, /--data needs a folder/],
  ])('%j with %j is refused', (args, env, message) => {
    expect(() => parseOptions(args, env)).toThrow(OptionError);
    expect(() => parseOptions(args, env)).toThrow(message);
  });
});

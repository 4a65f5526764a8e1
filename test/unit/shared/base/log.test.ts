import { describe, expect, test } from '@jest/globals';

import { SubrelayError } from '../../../../shared/base/errors.ts';
import { createLog, describeError } from '../../../../shared/base/log.ts';
import type { Log } from '../../../../shared/base/log.ts';
import { inTrace, newTrace } from '../../../../shared/base/trace.ts';

const logged = (write: (log: Log) => void, projectId = 'the-project'): Record<string, unknown> => {
  const lines: string[] = [];
  write(createLog('deliver', { projectId, destination: { write: (line: string) => void lines.push(line) } }));
  expect(lines).toHaveLength(1);
  return JSON.parse(lines[0]!) as Record<string, unknown>;
};

describe('a line', () => {
  test.each([
    ['info', 'INFO'],
    ['warn', 'WARNING'],
    ['error', 'ERROR'],
  ] as const)('at %s has the severity %s, the time, its name and its function', (level, severity) => {
    expect(logged((log) => log[level]({ event: 'evt_1' }, 'event.seen'))).toEqual({
      severity,
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      function: 'deliver',
      event: 'evt_1',
      message: 'event.seen',
    });
  });

  test.each([
    [0, false],
    [1, true],
  ])('inside a trace with the flags %d says which, and that sampled is %p', (traceFlags, sampled) => {
    const trace = { ...newTrace(), traceFlags };
    expect(logged((log) => inTrace(trace, () => log.info({ event: 'evt_1' }, 'event.seen')))).toMatchObject({
      'logging.googleapis.com/trace': `projects/the-project/traces/${trace.traceId}`,
      'logging.googleapis.com/spanId': trace.spanId,
      'logging.googleapis.com/trace_sampled': sampled,
      event: 'evt_1',
    });
  });
});

describe('an error', () => {
  const cause = new TypeError('the cause');
  const failure = new SubrelayError('STORE_UNAVAILABLE', 'the store is down', { cause });

  test('is given to Error Reporting by the stack of where it began', () => {
    const line = logged((log) => log.error({ error: failure }, 'event.seen'));
    expect(line).toMatchObject({
      severity: 'ERROR',
      stack_trace: cause.stack,
      error: { code: 'STORE_UNAVAILABLE', message: 'the store is down', cause: { name: 'TypeError' } },
    });
  });

  test('that is a warning is not', () => {
    expect(logged((log) => log.warn({ error: failure }, 'event.seen'))).not.toHaveProperty('stack_trace');
  });

  test.each<[string, unknown, Record<string, unknown>]>([
    ['with its stack where it is ours', failure, { code: 'STORE_UNAVAILABLE', stack: failure.stack }],
    [
      'without one where somebody was refused',
      new SubrelayError('TOKEN_MISSING', 'no token'),
      { code: 'TOKEN_MISSING', stack: undefined },
    ],
    ['without what else it holds', Object.assign(new Error('x'), { config: 'Bearer secret' }), { config: undefined }],
    ['as text where it is none', 'no error', { message: 'no error' }],
  ])('is described %s', (_, error, expected) => {
    const described = describeError(error);
    for (const [key, value] of Object.entries(expected)) expect(described[key]).toEqual(value);
  });
});

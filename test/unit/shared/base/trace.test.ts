import { describe, expect, test } from '@jest/globals';

import {
  inTrace,
  joinTraceOf,
  newTrace,
  lineage,
  traceAttributes,
  traceFields,
  traceOf,
} from '../../../../shared/base/trace.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN = '00f067aa0ba902b7';
const NEW = { traceId: expect.stringMatching(/^[0-9a-f]{32}$/), spanId: expect.stringMatching(/^[0-9a-f]{16}$/) };

describe('a request belongs to the trace of its', () => {
  test.each([
    ['traceparent', { traceparent: `00-${TRACE}-${SPAN}-01` }, [TRACE, SPAN, 1]],
    ['traceparent that is not sampled', { traceparent: `00-${TRACE}-${SPAN}-00` }, [TRACE, SPAN, 0]],
    ['traceparent with flags nobody knows', { traceparent: `00-${TRACE}-${SPAN}-ff` }, [TRACE, SPAN, 1]],
    ['traceparent of a later version', { traceparent: `cc-${TRACE}-${SPAN}-01-what.comes` }, [TRACE, SPAN, 1]],
    ['X-Cloud-Trace-Context', { 'x-cloud-trace-context': `${TRACE}/74;o=1` }, [TRACE, '000000000000004a', 1]],
    [
      'X-Cloud-Trace-Context in capitals',
      { 'x-cloud-trace-context': `${TRACE.toUpperCase()}/74` },
      [TRACE, '000000000000004a', 0],
    ],
    [
      'X-Cloud-Trace-Context with a great span',
      { 'x-cloud-trace-context': `${TRACE}/18446744073709551615;o=0` },
      [TRACE, 'ffffffffffffffff', 0],
    ],
    ['X-Cloud-Trace-Context without a span', { 'x-cloud-trace-context': `${TRACE};o=1` }, [TRACE, NEW.spanId, 1]],
    ['X-Cloud-Trace-Context with the span 0', { 'x-cloud-trace-context': `${TRACE}/0;o=1` }, [TRACE, NEW.spanId, 1]],
    [
      'traceparent, where both are there',
      { traceparent: `00-${TRACE}-${SPAN}-01`, 'x-cloud-trace-context': `${'1'.repeat(32)}/1;o=0` },
      [TRACE, SPAN, 1],
    ],
    [
      'X-Cloud-Trace-Context, where traceparent is malformed',
      { traceparent: `00-${TRACE}-01`, 'x-cloud-trace-context': `${TRACE}/74` },
      [TRACE, '000000000000004a', 0],
    ],
  ])('%s', (_, headers, [traceId, spanId, traceFlags]) => {
    expect(traceOf(headers)).toEqual({ traceId, spanId, traceFlags, isRemote: true });
  });
});

describe('a request begins a new trace with', () => {
  test.each<[string, Record<string, string | string[]>]>([
    ['no header', {}],
    ['an empty one', { traceparent: '' }],
    ['too short a trace', { traceparent: `00-${TRACE.slice(1)}-${SPAN}-01` }],
    ['capitals, which W3C forbids', { traceparent: `00-${TRACE.toUpperCase()}-${SPAN}-01` }],
    ['a trace of zeros', { traceparent: `00-${'0'.repeat(32)}-${SPAN}-01` }],
    ['a span of zeros', { traceparent: `00-${TRACE}-${'0'.repeat(16)}-01` }],
    ['version ff', { traceparent: `ff-${TRACE}-${SPAN}-01` }],
    ['version 00 and more behind it', { traceparent: `00-${TRACE}-${SPAN}-01-more` }],
    ['several', { traceparent: [`00-${TRACE}-${SPAN}-01`, `00-${TRACE}-${SPAN}-01`] }],
    ['something long', { traceparent: 'x'.repeat(100_000) }],
    ['an older header of zeros', { 'x-cloud-trace-context': `${'0'.repeat(32)}/74;o=1` }],
    ['an older header whose span is no number', { 'x-cloud-trace-context': `${TRACE}/${SPAN};o=1` }],
    ['an older header whose span is too great', { 'x-cloud-trace-context': `${TRACE}/18446744073709551616` }],
  ])('%s', (_, headers) => {
    const trace = traceOf(headers);
    expect(trace).toEqual({ ...NEW, traceFlags: 0 });
    expect(trace.traceId).not.toBe(TRACE);
    expect(traceOf(headers).traceId).not.toBe(trace.traceId);
  });
});

describe('what is stored and published', () => {
  test('is the traceparent of the work at hand', () => {
    const trace = `00-${TRACE}-${SPAN}-01`;
    expect(inTrace(traceOf({ traceparent: trace }), lineage)).toEqual({ trace });
    expect(traceAttributes(trace)).toEqual({ googclient_traceparent: trace });
  });

  test('is nothing where there is none', () => {
    expect(lineage()).toEqual({});
    expect(traceAttributes(undefined)).toEqual({});
    expect(traceFields('p')).toBeNull();
  });

  test('is what a message brings, back again', () => {
    const sent = inTrace(newTrace(), lineage);
    const joined = inTrace(newTrace(), () => {
      joinTraceOf(traceAttributes(sent.trace));
      return lineage();
    });
    expect(joined).toEqual(sent);
  });

  test.each([{}, { googclient_traceparent: 'no trace' }, { traceparent: `00-${TRACE}-${SPAN}-01` }])(
    'stays the request’s own with the attributes %j',
    (attributes) => {
      const trace = newTrace();
      inTrace(trace, () => {
        joinTraceOf(attributes);
        expect(traceFields('p')).toMatchObject({
          'logging.googleapis.com/trace': `projects/p/traces/${trace.traceId}`,
        });
      });
    },
  );
});

test('works of one instance at the same time keep to their own traces, whatever they await', async () => {
  const shared = Promise.resolve();
  const work = async () => {
    const trace = newTrace();
    const seen = await inTrace(trace, async () => {
      await shared;
      joinTraceOf({});
      await new Promise((resolve) => setImmediate(resolve));
      return traceFields('p');
    });
    return [seen!['logging.googleapis.com/trace'], `projects/p/traces/${trace.traceId}`];
  };
  const works = await Promise.all(Array.from({ length: 20 }, work));
  expect(works.map(([seen]) => seen)).toEqual(works.map(([, own]) => own));
});

import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Deque } from '../../../../../local/embedded/pubsub/deque.ts';

test('a deque does what an array does', () => {
  const steps = fc.array(
    fc.oneof(fc.constant('shift' as const), fc.record({ push: fc.nat() }), fc.record({ unshift: fc.nat() })),
    {
      maxLength: 300,
      size: 'max',
    },
  );
  fc.assert(
    fc.property(steps, (all) => {
      const deque = new Deque<number>();
      const model: number[] = [];
      for (const step of all) {
        if (step === 'shift') expect(deque.shift()).toBe(model.shift());
        else if ('push' in step) deque.push(model[model.push(step.push) - 1]!);
        else deque.unshift(model[model.unshift(step.unshift) * 0]!);
        expect(deque.length).toBe(model.length);
        expect(deque.peek()).toBe(model[0]);
      }
      expect([...deque]).toEqual(model);
    }),
  );
});

test('a deque of a million gives its memory back', () => {
  const deque = new Deque<number>();
  for (let item = 0; item < 1_000_000; item++) deque.push(item);
  for (let item = 0; item < 1_000_000; item++) if (deque.shift() !== item) throw new Error(`not ${item}`);
  expect(deque.length).toBe(0);
});

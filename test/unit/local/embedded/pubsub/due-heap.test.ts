import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { DueHeap, type Due } from '../../../../../local/embedded/pubsub/due-heap.ts';

const newItem = (): Due => ({ dueAt: 0, place: -1 });

test('a heap gives the earliest first, whatever was taken out in between', () => {
  const steps = fc.array(fc.record({ dueAt: fc.nat(50), remove: fc.option(fc.nat(), { freq: 2 }) }), {
    maxLength: 200,
  });
  fc.assert(
    fc.property(steps, (all) => {
      const heap = new DueHeap<Due>();
      const model: Due[] = [];
      for (const { dueAt, remove } of all) {
        const item = newItem();
        heap.add(item, dueAt);
        model.push(item);
        if (remove !== null) heap.remove(model.splice(remove % model.length, 1)[0]!);
        expect(heap.first?.dueAt).toBe(model.length ? Math.min(...model.map((each) => each.dueAt)) : undefined);
      }
      const drained: number[] = [];
      for (let first = heap.first; first; first = heap.first) {
        drained.push(first.dueAt);
        heap.remove(first);
      }
      expect(drained).toEqual(model.map((item) => item.dueAt).sort((a, b) => a - b));
    }),
  );
});

test('removing what is not in the heap does nothing', () => {
  const heap = new DueHeap<Due>();
  heap.add(newItem(), 1);
  heap.remove(newItem());
  expect(heap.size).toBe(1);
});

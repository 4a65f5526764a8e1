import { expect, test } from '@jest/globals';
import type { DocumentData } from '@google-cloud/firestore';
import fc from 'fast-check';
import { asQuery, document, idOf, model, plan, type Data, type Plan } from '../random.ts';
import type { Target } from '../target.ts';

/** Random queries over random documents find what filtering and sorting all documents finds. */
export function properties(target: () => Target): void {
  const runs = () => target().expected(60, { does: 12, because: 'it is slow' });

  test('random queries find what a naive model finds', async () => {
    const db = target().client();
    let collections = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(document, { maxLength: 25 }),
        fc.array(plan, { minLength: 5, maxLength: 5 }),
        async (documents, plans) => {
          const collection = db.collection(`random-${++collections}`);
          const batch = db.batch();
          documents.forEach((data, at) => batch.set(collection.doc(idOf(at)), data as DocumentData));
          await batch.commit();
          const found = await Promise.all(plans.map((each) => asQuery(collection, each).get()));
          expect(found.map(({ docs }) => docs.map(({ id }) => id))).toEqual(
            plans.map((each) => model(documents, each)),
          );
        },
      ),
      { numRuns: runs(), seed: 20_261_121 },
    );
  });

  test('random changes leave every query right', async () => {
    const db = target().client();
    let collections = 0;
    const change = fc.record({ at: fc.integer({ min: 0, max: 9 }), data: fc.option(document, { nil: undefined }) });
    await fc.assert(
      fc.asyncProperty(
        fc.array(plan, { minLength: 3, maxLength: 3 }),
        fc.array(change, { maxLength: 15 }),
        async (plans, changes) => {
          const collection = db.collection(`changed-${++collections}`);
          const documents: Data[] = Array.from({ length: 10 }, () => ({}));
          for (const { at, data } of changes) {
            const reference = collection.doc(idOf(at));
            await (data ? reference.set(data) : reference.set({}));
            documents[at] = data ?? {};
            const [each] = plans;
            if (each) await asQuery(collection, each).get();
          }
          const ordered = plans.map((each): Plan =>
            each.orders.length > 0 ? each : { ...each, orders: [{ field: 'a', direction: 'asc' }] },
          );
          const found = await Promise.all(ordered.map((each) => asQuery(collection, each).get()));
          expect(found.map(({ docs }) => docs.map(({ id }) => id))).toEqual(
            ordered.map((each) => model(documents, each)),
          );
        },
      ),
      { numRuns: Math.ceil(runs() / 2), seed: 20_261_121 },
    );
  });
}

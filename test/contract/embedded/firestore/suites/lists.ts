import { expect, test } from '@jest/globals';
import { namesOf } from '../raw.ts';
import { codeOf, status, type Target } from '../target.ts';

/** Collections and documents are listed. */
export function lists(target: () => Target): void {
  test('collections below the root and below a document, which need not exist', async () => {
    const db = target().client();
    await Promise.all(['b/1', 'a/1', 'a/1/in/1', 'a/none/deep/1/deeper/1'].map((path) => db.doc(path).set({})));
    const listed = async (collections: Promise<{ id: string }[]>) => (await collections).map(({ id }) => id);
    expect(await listed(db.listCollections())).toEqual(['a', 'b']);
    expect(await listed(db.doc('a/1').listCollections())).toEqual(['in']);
    expect(await listed(db.doc('a/none').listCollections())).toEqual(['deep']);
    expect(await listed(db.doc('b/1').listCollections())).toEqual([]);
    await db.doc('b/1').delete();
    expect(await listed(db.listCollections())).toEqual(['a']);
  });

  test('documents of a collection, those missing but with documents below them included', async () => {
    const db = target().client();
    await Promise.all(['a/1', 'a/3', 'a/2/in/1', 'a/2/in/2', 'ab/1'].map((path) => db.doc(path).set({ n: 1 })));
    const listed = await db.collection('a').listDocuments();
    expect(listed.map(({ path }) => path)).toEqual(['a/1', 'a/2', 'a/3']);
  });

  test.each([
    ['ListDocuments', { pageSize: -1 }],
    ['ListDocuments', { pageToken: 'nonsense' }],
    ['ListDocuments', { orderBy: 'x sideways' }],
    ['ListDocuments', { orderBy: 'x desc y' }],
    ['ListDocuments', { orderBy: 'x, x' }],
    ['ListDocuments', { orderBy: '__name__, x' }],
    ['ListDocuments', { orderBy: 'x', showMissing: true }],
    ['ListCollectionIds', { pageSize: -1 }],
    ['ListCollectionIds', { pageToken: 'nonsense' }],
  ])('%s refuses %j', async (method, part) => {
    const { root: parent } = namesOf(target().client());
    const collectionId = method === 'ListDocuments' ? 'a' : undefined;
    expect(await codeOf(target().raw.call(method, { parent, collectionId, ...part }))).toBe(status.invalidArgument);
  });

  test('a page token of another order is refused', async () => {
    const db = target().client();
    const { root: parent } = namesOf(db);
    for (const n of [1, 2]) await db.doc(`a/${n}`).set({ n });
    const list = { parent, collectionId: 'a', pageSize: 1 };
    const { nextPageToken: pageToken } = await target().raw.call('ListDocuments', { ...list, orderBy: 'n' });
    const code = await target()
      .raw.call('ListDocuments', { ...list, pageToken })
      .then(
        () => 0,
        (error: { code: number }) => error.code,
      );
    const because = 'ListDocumentsRequest.page_token demands the request that the token came from';
    expect(code).toBe(target().expected<number>(status.invalidArgument, { does: 0, because }));
  });

  test('pages, in an order of our choice', async () => {
    const { raw } = target();
    const db = target().client();
    const { root } = namesOf(db);
    await Promise.all([3, 1, 2, 5, 4].map((n) => db.doc(`a/${n}`).set({ n: Math.floor(n / 2) })));
    const byName = { '': '12345' };
    const orders = { ...byName, 'n desc, __name__ desc': '54321', n: '12345' };
    const because = 'it answers the second page of an ordered list with UNKNOWN';
    for (const [orderBy, sorted] of Object.entries(target().expected(orders, { does: byName, because }))) {
      let found = '';
      let pageToken = '';
      do {
        const page = await raw.call('ListDocuments', {
          parent: root,
          collectionId: 'a',
          pageSize: 2,
          orderBy,
          pageToken,
        });
        for (const { name } of (page['documents'] ?? []) as { name: string }[]) found += name.at(-1);
        pageToken = page['nextPageToken'] as string;
      } while (pageToken);
      expect(found).toBe(sorted);
    }
  });
}

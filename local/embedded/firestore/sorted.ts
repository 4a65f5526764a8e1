/** A sorted map from strings, in pages of a hundred entries or so: `O(log n)` to find a place, one page to change. */
import { itemAt } from '../base/checked.ts';

const pageSize = 128;

interface Page<V> {
  keys: string[];
  values: V[];
}

export class SortedMap<V> {
  readonly #pages: Page<V>[] = [{ keys: [], values: [] }];
  /** A page's keys are not before its start, and before the next page's: found without a look at any page. */
  readonly #starts = [''];
  #size = 0;

  /** From entries in any order, faster than setting one after the other. */
  static from<V>(entries: [string, V][]): SortedMap<V> {
    const map = new SortedMap<V>();
    entries.sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0));
    for (let at = 0; at < entries.length; at += pageSize / 2) {
      const part = entries.slice(at, at + pageSize / 2);
      map.#pages.push({ keys: part.map(([key]) => key), values: part.map(([, value]) => value) });
      map.#starts.push(itemAt(part, 0)[0]);
    }
    map.#remove(0);
    map.#size = entries.length;
    return map;
  }

  get size(): number {
    return this.#size;
  }

  set(key: string, value: V): void {
    const number = this.#pageOf(key);
    const page = itemAt(this.#pages, number);
    const at = lowerBound(page.keys, key);
    if (page.keys[at] === key) {
      page.values[at] = value;
      return;
    }
    page.keys.splice(at, 0, key);
    page.values.splice(at, 0, value);
    this.#size++;
    if (page.keys.length > pageSize) this.#split(number, page);
  }

  delete(key: string): boolean {
    const number = this.#pageOf(key);
    const page = itemAt(this.#pages, number);
    const at = lowerBound(page.keys, key);
    if (page.keys[at] !== key) return false;
    page.keys.splice(at, 1);
    page.values.splice(at, 1);
    this.#size--;
    if (page.keys.length === 0) this.#remove(number);
    return true;
  }

  /** Entries with `from <= key < to`, ascending. */
  *range(from: string, to: string): Generator<[string, V]> {
    let number = this.#pageOf(from);
    let at = lowerBound(this.#pages[number]?.keys ?? [], from);
    for (let page = this.#pages[number]; page; page = this.#pages[++number], at = 0) {
      for (; at < page.keys.length; at++) {
        const key = itemAt(page.keys, at);
        if (key >= to) return;
        yield [key, itemAt(page.values, at)];
      }
    }
  }

  /** The same entries, descending. */
  *reversed(from: string, to: string): Generator<[string, V]> {
    let number = this.#pageOf(to);
    let at = lowerBound(this.#pages[number]?.keys ?? [], to) - 1;
    for (let page = this.#pages[number]; page; page = this.#pages[--number], at = (page?.keys.length ?? 0) - 1) {
      for (; at >= 0; at--) {
        const key = itemAt(page.keys, at);
        if (key < from) return;
        yield [key, itemAt(page.values, at)];
      }
    }
  }

  /** The page that has the key, or would have it. */
  #pageOf(key: string): number {
    let low = 0;
    let high = this.#starts.length;
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if (itemAt(this.#starts, middle) <= key) low = middle;
      else high = middle;
    }
    return low;
  }

  #split(number: number, page: Page<V>): void {
    const half = page.keys.length >>> 1;
    const keys = page.keys.splice(half);
    this.#pages.splice(number + 1, 0, { keys, values: page.values.splice(half) });
    this.#starts.splice(number + 1, 0, itemAt(keys, 0));
  }

  /** The page before takes over its range, or the next one where it is the first. */
  #remove(number: number): void {
    if (this.#pages.length === 1) return;
    this.#pages.splice(number, 1);
    this.#starts.splice(Math.max(1, number), 1);
  }
}

function lowerBound(keys: string[], key: string): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (itemAt(keys, middle) < key) low = middle + 1;
    else high = middle;
  }
  return low;
}

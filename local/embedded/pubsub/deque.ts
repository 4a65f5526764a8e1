/** A queue with two ends: every operation is O(1), and a backlog of a million costs eight bytes a place. */
import { itemAt } from '../base/checked.ts';

export class Deque<T> {
  #places: (T | undefined)[] = new Array<T | undefined>(16);
  #head = 0;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(item: T): void {
    if (this.#length === this.#places.length) this.#resize(this.#places.length * 2);
    this.#places[this.#place(this.#length)] = item;
    this.#length += 1;
  }

  unshift(item: T): void {
    if (this.#length === this.#places.length) this.#resize(this.#places.length * 2);
    this.#head = this.#place(this.#places.length - 1);
    this.#places[this.#head] = item;
    this.#length += 1;
  }

  peek(): T | undefined {
    return this.#places[this.#head];
  }

  shift(): T | undefined {
    if (this.#length === 0) return undefined;
    const item = this.#places[this.#head];
    this.#places[this.#head] = undefined;
    this.#head = this.#place(1);
    this.#length -= 1;
    if (this.#places.length > 1_024 && this.#length < this.#places.length / 4) this.#resize(this.#places.length / 2);
    return item;
  }

  *[Symbol.iterator](): Iterator<T> {
    for (let index = 0; index < this.#length; index++) yield itemAt(this.#places, this.#place(index));
  }

  #place(index: number): number {
    return (this.#head + index) & (this.#places.length - 1);
  }

  #resize(size: number): void {
    const places = new Array<T | undefined>(size);
    for (let index = 0; index < this.#length; index++) places[index] = this.#places[this.#place(index)];
    this.#places = places;
    this.#head = 0;
  }
}

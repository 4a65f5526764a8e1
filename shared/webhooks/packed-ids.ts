/** Webhooks' ids as bytes, 16 each, so that a document holds tens of thousands of them: pure. */

const BYTES = 16;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** @throws RangeError for what is not a UUID in lower case, since it would not come out again as it went in */
export function packIds(ids: readonly string[]): Buffer {
  const packed = Buffer.allocUnsafe(ids.length * BYTES);
  ids.forEach((id, index) => {
    if (!UUID.test(id))
      throw new RangeError(`Cannot pack webhook ids: ${JSON.stringify(id)} is not a UUID in lower case`);
    packed.write(id.replaceAll('-', ''), index * BYTES, 'hex');
  });
  return packed;
}

export const packedCount = (packed: Uint8Array): number => packed.length / BYTES;

/** The ids from one place on, at most so many. */
export function unpackIds(packed: Buffer, from: number, count: number): string[] {
  const end = Math.min(packedCount(packed), from + count);
  return Array.from({ length: Math.max(0, end - from) }, (_, index) => {
    const hex = packed.toString('hex', (from + index) * BYTES, (from + index + 1) * BYTES);
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
  });
}

/** The packed ids in parts of at most so many. */
export function packedParts(packed: Buffer, count: number): Buffer[] {
  const parts = Math.ceil(packedCount(packed) / count);
  return Array.from({ length: parts }, (_, part) => packed.subarray(part * count * BYTES, (part + 1) * count * BYTES));
}

/** A disk that fills up under this process. */
import { jest } from '@jest/globals';
import fs from 'node:fs';

type Write = (fd: number, bytes: Uint8Array, from: number, length: number, at: number) => number;

/** From now on `writeSync` finds room for so many bytes alone. */
export function fillDisk(room: number): { free: () => void } {
  const write = fs.writeSync as Write;
  let left = room;
  const onFullDisk: Write = (fd, bytes, from, length, at) => {
    if (left === 0) throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
    const written = write(fd, bytes, from, Math.min(length, left), at);
    left -= written;
    return written;
  };
  const mock = jest.spyOn(fs, 'writeSync').mockImplementation(onFullDisk as typeof fs.writeSync);
  return { free: () => mock.mockRestore() };
}

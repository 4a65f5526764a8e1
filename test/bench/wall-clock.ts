/** Epoch milliseconds with fractions: the same in every process of the machine, to a tenth of a millisecond or so. */
export const wallClock = (): number => performance.timeOrigin + performance.now();

/** The name with the fewest letters to change, if it is near enough to have been meant. */
export function nearestTo(given: string, names: readonly string[]): string | undefined {
  const wanted = given.toLowerCase().replace(/[-. ]/g, '_');
  const ranked = names
    .map((name) => ({ name, far: distance(wanted, name.toLowerCase().replace(/[-. ]/g, '_')) }))
    .sort((a, b) => a.far - b.far);
  const [best] = ranked;
  return best && best.far <= Math.max(2, wanted.length / 3) ? best.name : undefined;
}

/** Letters to insert, remove or replace. */
function distance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    let [left, aboveLeft] = [i, i - 1];
    previous = previous.map((above, j) => {
      if (j === 0) return i;
      left = Math.min(above + 1, left + 1, aboveLeft + (a[i - 1] === b[j - 1] ? 0 : 1));
      aboveLeft = above;
      return left;
    });
  }
  return previous.at(-1) ?? 0;
}

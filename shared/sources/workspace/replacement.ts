/** Which subject took the place of which in an up- or downgrade (docs/workspace.md, Up- and downgrades). */
import type { Replacement, SkuChange } from '../subject-rules.ts';

/**
 * The pairs that can be told without a guess; none where there is any doubt.
 * 1. An id seen under one SKU and listed under another has moved, whatever else changed.
 * 2. Else, where the ids changed too (docs/facts/google-workspace.md, GR-13): the named SKU and the only one that can
 *    be its counterpart. A named SKU that is listed is the new one; the old one is then the only living SKU that is
 *    listed no more. One that isn't is the old one; the new one is then the only listed subscription never seen before.
 */
export function replacementsIn({ named, listed, known }: SkuChange): Replacement[] {
  const isListed = (skuId: string): boolean => listed.some((each) => each.skuId === skuId);
  const gone = known.filter(({ living, skuId }) => living && !isListed(skuId));
  const moved = gone.flatMap(({ skuId, subscriptionIds }) =>
    listed
      .filter(({ subscriptionId }) => subscriptionIds.includes(subscriptionId))
      .map((each) => ({ old: skuId, new: each.skuId })),
  );
  if (moved.length > 0) return moved;
  const seen = new Set(known.flatMap(({ subscriptionIds }) => subscriptionIds));
  const came = listed.filter(({ subscriptionId }) => !seen.has(subscriptionId)).map(({ skuId }) => skuId);
  const [old, ...moreGone] = gone.map(({ skuId }) => skuId);
  if (old === undefined || moreGone.length > 0) return [];
  if (isListed(named)) return came.every((skuId) => skuId === named) ? [{ old, new: named }] : [];
  const [successor, ...moreCame] = came;
  return old === named && successor !== undefined && moreCame.length === 0 ? [{ old, new: successor }] : [];
}

/** How the site's search weighs its pages: a reader with a question wants a guide first. Runs in the browser. */

/** Readers look these up who know them, and they repeat the words of every guide. */
const LOOKED_UP = /^\/docs\/(?:(?:decisions|facts)\/|(?:changelog|traps)\.html)/;

/** How it works inside, and tables of reference: for the second question. */
const INSIDE = /^\/docs\/(?:architecture|benchmark|chaos|local\/embedded|mutants|protocol|routes)\.html/;

/**
 * @param id of a section in VitePress's index: the page's address, and the heading's anchor
 * @returns what MiniSearch multiplies the section's score by (`boostDocument`)
 */
export const weightOf = (id: string): number => (LOOKED_UP.test(id) ? 0.2 : INSIDE.test(id) ? 0.5 : 1);

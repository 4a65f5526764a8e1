export const TOY = 'toy';
/** Its one account. */
export const SHOP = 'shop';

/** Deliveries of a page: one commit. An event with more matches than that is fanned out. */
export const FAN_OUT_PAGE = 100;

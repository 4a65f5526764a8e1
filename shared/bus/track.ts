/** Of a pointer: the topic `deliveries` has one push subscription for each, chosen by the attribute `lane`. */
export type Track = 'fast' | 'slow';

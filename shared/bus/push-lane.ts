/** The lanes of the topic `deliveries`: one push subscription each, by this attribute. */
export type PushLane = 'fast' | 'slow';

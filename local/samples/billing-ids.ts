/** The ids of the one story that the Paddle Billing samples tell. */
export const SUBSCRIPTION_ID = 'sub_01k5bbbbbbbbbbbbbbbbbbbb01';
export const TRANSACTION_ID = 'txn_01k5cccccccccccccccccccc01';
export const CUSTOMER_ID = 'ctm_01k5dddddddddddddddddddd01';
export const ADDRESS_ID = 'add_01k5eeeeeeeeeeeeeeeeeeee01';
export const PRICE_ID = 'pri_01k5ffffffffffffffffffff01';
export const PRODUCT_ID = 'pro_01k5gggggggggggggggggggg01';

// Made of the API’s document by `npm run openapi`: change the schemas in shared/.
export type paths = Record<string, never>;
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        AddressCreatedPayload: components["schemas"]["Payload"] & {
            /** @constant */
            type?: "address.created";
            /** @constant */
            source?: "paddle-billing";
            data?: components["schemas"]["PaddleAddressData"];
        };
        AddressImportedPayload: components["schemas"]["Payload"] & {
            /** @constant */
            type?: "address.imported";
            /** @constant */
            source?: "paddle-billing";
            data?: components["schemas"]["PaddleAddressData"];
        };
        AddressUpdatedPayload: components["schemas"]["Payload"] & {
            /** @constant */
            type?: "address.updated";
            /** @constant */
            source?: "paddle-billing";
            data?: components["schemas"]["PaddleAddressData"];
        };
        AdjustmentCreatedPayload: components["schemas"]["Payload"] & {
            /** @constant */
            type?: "adjustment.created";
            /** @constant */
            source?: "paddle-billing";
            data?: components["schemas"]["PaddleAdjustmentData"];
            state?: components["schemas"]["PaddleSubscriptionState"] | null;
        };
        AdjustmentUpdatedPayload: components["schemas"]["Payload"] & {
            /** @constant */
            type?: "adjustment.updated";
            /** @constant */
            source?: "paddle-billing";
            data?: components["schemas"]["PaddleAdjustmentData"];
            state?: components["schemas"]["PaddleSubscriptionState"] | null;
        };
        ApiKeyCreatedPayload: components["schemas"]["Payload"] & {
            /** @constant */
            type?: "api_key.created";
            /** @constant */
            source?: "paddle-billing";
            data?: components["schemas"]["PaddleApiKeyData"];
        };
        ApiKeyExpiredPayload: components["schemas"]["Payload"] & {
            /** @constant */
            type?: "api_key.expired";
            /** @constant */
            source?: "paddle-billing";
            data?: components["schemas"]["PaddleApiKeyData"];
        };
        ApiKeyExpiringPayload: components["schemas"]["Payload"] & {
            /** @constant */
            type?: "api_key.expiring";
            /** @constant */
            source?: "paddle-billing";
            data?: components["schemas"]["PaddleApiKeyData"];
        };
        ApiKeyExposedPayload: components["schemas"]["Payload"] & {
            /** @constant */
            type?: "api_key.exposed";
            /** @constant */
            source?: "paddle-billing";
            data?: components["schemas"]["PaddleApiKeyExposureData"];
        };
        ApiKeyRevokedPayload: components["schemas"]["Payload"] & {
            /** @constant */
            type?: "api_key.revoked";
            /** @constant */
            source?: "paddle-billing";
            data?: components["schemas"]["PaddleApiKeyData"];
        };
        ApiKeyUpdatedPayload: components["schemas"]["Payload"] & {
            /** @constant */
            type?: "api_key.updated";
            /** @constant */
            source?: "paddle-billing";
            data?: components["schemas"]["PaddleApiKeyData"];
        };
        BusinessCreatedPayload: components["schemas"]["Payload"] & {
            /** @constant */
            type?: "business.created";
            /** @constant */
            source?: "paddle-billing";
            data?: components["schemas"]["PaddleBusinessData"];
        };
        BusinessImportedPayload: components["schemas"]["Payload"] & {
            /** @constant */
            type?: "business.imported";
            /** @constant */
            source?: "paddle-billing";
            data?: components["schemas"]["PaddleBusinessData"];
        };
        BusinessUpdatedPayload: components["schemas"]["Payload"] & {
            /** @constant */
            type?: "business.updated";
            /** @constant */
            source?: "paddle-billing";
            data?: components["schemas"]["PaddleBusinessData"];
        };
        ClientTokenCreatedPayload: components["schemas"]["Payload"] & {
            /** @constant */
            type?: "client_token.created";
            /** @constant */
            source?: "paddle-billing";
            data?: components["schemas"]["PaddleClientTokenData"];
        };
        ClientTokenRevokedPayload: components["schemas"]["Payload"] & {
            /** @constant */
            type?: "client_token.revoked";
            /** @constant */
            source?: "paddle-billing";
            data?: components["schemas"]["PaddleClientTokenData"];
        };
        ClientTokenUpdatedPayload: components["schemas"]["Payload"] & {
            /** @constant */
            type?: "client_token.updated";
            /** @constant */
            source?: "paddle-billing";
            data?: components["schemas"]["PaddleClientTokenData"];
        };
        Customer: {
            id: string;
            domain?: string | null;
            email?: string | null;
        };
        CustomerCreatedPayload: components["schemas"]["Payload"] & {
            /** @constant */
            type?: "customer.created";
            /** @enum {unknown} */
            source?: "paddle-classic" | "paddle-billing";
            data?: components["schemas"]["PaddleCustomerData"];
        };
        CustomerImportedPayload: components["schemas"]["Payload"] & {
            /** @constant */
            type?: "customer.imported";
            /** @constant */
            source?: "paddle-billing";
            data?: components["schemas"]["PaddleCustomerData"];
        };
        CustomerUpdatedPayload: components["schemas"]["Payload"] & {
            /** @constant */
            type?: "customer.updated";
            /** @enum {unknown} */
            source?: "paddle-classic" | "paddle-billing";
            data?: components["schemas"]["PaddleCustomerData"];
        };
        DeliveryExhaustedData: {
            /** Format: uuid */
            webhook_id: string;
            webhook_name: string;
            /** Format: uuid */
            delivery_id: string;
            event_id: string | null;
            event_type: string | null;
            attempts: number;
            response_status_code: number;
            error_code: string | null;
        };
        DeliveryExhaustedPayload: components["schemas"]["Payload"] & {
            /** @constant */
            type?: "delivery.exhausted";
            /** @constant */
            source?: "subrelay";
            data?: components["schemas"]["DeliveryExhaustedData"];
        };
        DiscountCreatedPayload: components["schemas"]["Payload"] & {
            /** @constant */
            type?: "discount.created";
            /** @constant */
            source?: "paddle-billing";
            data?: components["schemas"]["PaddleDiscountData"];
        };
        DiscountGroupCreatedPayload: components["schemas"]["Payload"] & {
            /** @constant */
            type?: "discount_group.created";
            /** @constant */
            source?: "paddle-billing";
            data?: components["schemas"]["PaddleDiscountGroupData"];
        };
        DiscountGroupUpdatedPayload: components["schemas"]["Payload"] & {
            /** @constant */
            type?: "discount_group.updated";
            /** @constant */
            source?: "paddle-billing";
            data?: components["schemas"]["PaddleDiscountGroupData"];
        };
        DiscountImportedPayload: components["schemas"]["Payload"] & {
            /** @constant */
            type?: "discount.imported";
            /** @constant */
            source?: "paddle-billing";
            data?: components["schemas"]["PaddleDiscountData"];
        };
        DiscountUpdatedPayload: components["schemas"]["Payload"] & {
            /** @constant */
            type?: "discount.updated";
            /** @constant */
            source?: "paddle-billing";
            data?: components["schemas"]["PaddleDiscountData"];
        };
        GivenEventPayload: components["schemas"]["Payload"] & {
            /** @constant */
            source?: "api";
            data?: Record<string, unknown>;
        };
        GoogleWorkspaceUnknownPayload: components["schemas"]["Payload"] & {
            /** @constant */
            type?: "google_workspace.unknown";
            /** @constant */
            source?: "google-workspace";
            data?: components["schemas"]["WorkspaceData"];
            state?: components["schemas"]["WorkspaceSubscriptionState"] | null;
        };
        InvoiceCancelledPayload: components["schemas"]["Payload"] & {
            /** @constant */
            type?: "invoice.cancelled";
            /** @enum {unknown} */
            source?: "paddle-classic" | "paddle-billing";
            data?: components["schemas"]["PaddleInvoiceData"];
            state?: components["schemas"]["PaddleSubscriptionState"] | null;
        };
        InvoiceOverduePayload: components["schemas"]["Payload"] & {
            /** @constant */
            type?: "invoice.overdue";
            /** @enum {unknown} */
            source?: "paddle-classic" | "paddle-billing";
            data?: components["schemas"]["PaddleInvoiceData"];
            state?: components["schemas"]["PaddleSubscriptionState"] | null;
        };
        InvoicePaidPayload: components["schemas"]["Payload"] & {
            /** @constant */
            type?: "invoice.paid";
            /** @enum {unknown} */
            source?: "paddle-classic" | "paddle-billing";
            data?: components["schemas"]["PaddleInvoiceData"];
            state?: components["schemas"]["PaddleSubscriptionState"] | null;
        };
        InvoiceSentPayload: components["schemas"]["Payload"] & {
            /** @constant */
            type?: "invoice.sent";
            /** @enum {unknown} */
            source?: "paddle-classic" | "paddle-billing";
            data?: components["schemas"]["PaddleInvoiceData"];
            state?: components["schemas"]["PaddleSubscriptionState"] | null;
        };
        LicenseAssignmentChangedPayload: components["schemas"]["Payload"] & {
            /** @constant */
            type?: "license.assignment_changed";
            /** @constant */
            source?: "google-workspace";
            data?: components["schemas"]["WorkspaceData"];
            state?: components["schemas"]["WorkspaceSubscriptionState"] | null;
        };
        Money: {
            amount: string;
            currency: string;
        };
        OrderFulfilledPayload: components["schemas"]["Payload"] & {
            /** @constant */
            type?: "order.fulfilled";
            /** @constant */
            source?: "paddle-classic";
            data?: components["schemas"]["PaddleOrderData"];
        };
        OrderProcessedPayload: components["schemas"]["Payload"] & {
            /** @constant */
            type?: "order.processed";
            /** @constant */
            source?: "paddle-classic";
            data?: components["schemas"]["PaddleOrderData"];
        };
        PaddleAddressData: {
            address_id: string | null;
            customer_id: string | null;
            description: unknown;
            first_line: unknown;
            second_line: unknown;
            city: unknown;
            postal_code: unknown;
            region: unknown;
            country: unknown;
            status: unknown;
            custom_data: unknown;
            import_meta: unknown;
            created_at: unknown;
            updated_at: unknown;
        };
        PaddleAdjustmentData: {
            adjustment_id: string | null;
            action: unknown;
            status: unknown;
            type: unknown;
            reason: unknown;
            payment_id: string | null;
            order_id: string | null;
            subscription_id: string | null;
            customer_id: string | null;
            email: unknown;
            plan_id: string | null;
            product_id: string | null;
            quantity: unknown;
            unit_price: components["schemas"]["Money"] | null;
            gross: components["schemas"]["Money"] | null;
            amount: components["schemas"]["Money"] | null;
            tax: components["schemas"]["Money"] | null;
            fee: components["schemas"]["Money"] | null;
            earnings_decrease: components["schemas"]["Money"] | null;
            balance: {
                gross: components["schemas"]["Money"] | null;
                tax: components["schemas"]["Money"] | null;
                fee: components["schemas"]["Money"] | null;
                earnings_decrease: components["schemas"]["Money"] | null;
            } | null;
            dispute_status: unknown;
            dispute_fee: components["schemas"]["Money"] | null;
            credit_applied_to_balance: unknown;
            items: unknown;
            initial_payment: unknown;
            instalment: unknown;
            subscription_status: unknown;
            checkout_id: string | null;
            marketing_consent: unknown;
            passthrough: string | null;
            custom_data: unknown;
            created_at: unknown;
            updated_at: unknown;
        };
        PaddleApiKeyData: {
            api_key_id: string | null;
            name: unknown;
            description: unknown;
            status: unknown;
            permissions: unknown;
            expires_at: unknown;
            last_used_at: unknown;
            created_at: unknown;
            updated_at: unknown;
        };
        PaddleApiKeyExposureData: {
            exposure_id: string | null;
            api_key_id: string | null;
            risk_level: unknown;
            action_taken: unknown;
            exposure_source: unknown;
            reference: unknown;
            description: unknown;
            created_at: unknown;
        };
        PaddleBillingUnknownData: Record<string, unknown>;
        PaddleBillingUnknownPayload: components["schemas"]["Payload"] & {
            /** @constant */
            type?: "paddle_billing.unknown";
            /** @constant */
            source?: "paddle-billing";
            data?: components["schemas"]["PaddleBillingUnknownData"];
            state?: components["schemas"]["PaddleSubscriptionState"] | null;
        };
        PaddleBusinessData: {
            business_id: string | null;
            customer_id: string | null;
            name: unknown;
            company_number: unknown;
            vat_number: unknown;
            contacts: unknown;
            status: unknown;
            custom_data: unknown;
            import_meta: unknown;
            created_at: unknown;
            updated_at: unknown;
        };
        PaddleClassicUnknownData: {
            [key: string]: string;
        };
        PaddleClassicUnknownPayload: components["schemas"]["Payload"] & {
            /** @constant */
            type?: "paddle_classic.unknown";
            /** @constant */
            source?: "paddle-classic";
            data?: components["schemas"]["PaddleClassicUnknownData"];
            state?: components["schemas"]["PaddleSubscriptionState"] | null;
        };
        PaddleClientTokenData: {
            client_token_id: string | null;
            name: unknown;
            description: unknown;
            status: unknown;
            created_at: unknown;
            updated_at: unknown;
            revoked_at: unknown;
        };
        PaddleCustomerData: {
            customer_id: string | null;
            email: unknown;
            previous_email: string | null;
            name: unknown;
            locale: unknown;
            status: unknown;
            marketing_consent: unknown;
            previous_marketing_consent: unknown;
            products: unknown;
            signup_source: string | null;
            subscribed: unknown;
            custom_data: unknown;
            import_meta: unknown;
            created_at: unknown;
            updated_at: unknown;
        };
        PaddleDiscountData: {
            discount_id: string | null;
            discount_group_id: string | null;
            status: unknown;
            description: unknown;
            code: unknown;
            mode: unknown;
            type: unknown;
            amount: components["schemas"]["Money"] | null;
            rate: unknown;
            recur: unknown;
            maximum_recurring_intervals: unknown;
            usage_limit: unknown;
            times_used: unknown;
            restrict_to: unknown;
            enabled_for_checkout: unknown;
            expires_at: unknown;
            custom_data: unknown;
            import_meta: unknown;
            created_at: unknown;
            updated_at: unknown;
        };
        PaddleDiscountGroupData: {
            discount_group_id: string | null;
            name: unknown;
            status: unknown;
            created_at: unknown;
            updated_at: unknown;
        };
        PaddleInvoiceData: {
            invoice_id: string | null;
            invoice_number: string | null;
            payment_id: string | null;
            subscription_id: string | null;
            customer_id: string | null;
            customer_name: unknown;
            email: unknown;
            status: unknown;
            gross: components["schemas"]["Money"] | null;
            amount: components["schemas"]["Money"] | null;
            tax: components["schemas"]["Money"] | null;
            fee: components["schemas"]["Money"] | null;
            earnings: components["schemas"]["Money"] | null;
            balance: {
                gross: components["schemas"]["Money"] | null;
                tax: components["schemas"]["Money"] | null;
                fee: components["schemas"]["Money"] | null;
                earnings: components["schemas"]["Money"] | null;
            } | null;
            term_days: unknown;
            purchase_order_number: unknown;
            issued_at: unknown;
            reconciled_on: unknown;
            product_id: string | null;
            product_name: unknown;
            additional_information: unknown;
            contract: {
                id: string | null;
                created_on: unknown;
                start_date: unknown;
                end_date: unknown;
            } | null;
            address: {
                lines: string | null;
                city: string | null;
                region: string | null;
                postal_code: string | null;
            } | null;
            address_id: string | null;
            business_id: string | null;
            country: unknown;
            vat_number: unknown;
            company_number: unknown;
            payment_method: unknown;
            billing_period: unknown;
            items: unknown;
            passthrough: string | null;
            custom_data: unknown;
            created_at: unknown;
            updated_at: unknown;
        };
        PaddleOrderData: {
            order_id: string | null;
            checkout_id: string | null;
            product_id: string | null;
            email: unknown;
            customer_name: unknown;
            country: unknown;
            quantity: unknown;
            gross: components["schemas"]["Money"] | null;
            tax: components["schemas"]["Money"] | null;
            fee: components["schemas"]["Money"] | null;
            earnings_by_seller: unknown;
            coupon: string | null;
            licence: string | null;
            instructions: string | null;
            download_url: string | null;
            checkout_source: string | null;
            checkout_recovery: unknown;
            marketing_consent: unknown;
            passthrough: string | null;
            fields: {
                [key: string]: string;
            } | null;
        };
        PaddlePaymentData: {
            payment_id: string | null;
            subscription_id: string | null;
            customer_id: string | null;
            email: unknown;
            customer_name: unknown;
            country: unknown;
            ip: string | null;
            order_id: string | null;
            status: unknown;
            subscription_status: unknown;
            origin: unknown;
            initial_payment: unknown;
            instalment: unknown;
            plan_id: string | null;
            plan_name: string | null;
            product_id: string | null;
            product_name: unknown;
            quantity: unknown;
            unit_price: components["schemas"]["Money"] | null;
            items: unknown;
            gross: components["schemas"]["Money"] | null;
            tax: components["schemas"]["Money"] | null;
            fee: components["schemas"]["Money"] | null;
            earnings: components["schemas"]["Money"] | null;
            balance: {
                gross: components["schemas"]["Money"] | null;
                tax: components["schemas"]["Money"] | null;
                fee: components["schemas"]["Money"] | null;
                earnings: components["schemas"]["Money"] | null;
            } | null;
            coupon: string | null;
            discount_id: string | null;
            payment_method: unknown;
            used_price_override: unknown;
            attempt_number: unknown;
            next_retry_date: unknown;
            error_code: unknown;
            next_bill_date: unknown;
            next_payment: components["schemas"]["Money"] | null;
            billing_period: unknown;
            collection_mode: unknown;
            invoice_id: string | null;
            invoice_number: string | null;
            receipt_url: string | null;
            cancel_url: string | null;
            update_url: string | null;
            checkout_id: string | null;
            address_id: string | null;
            business_id: string | null;
            marketing_consent: unknown;
            passthrough: string | null;
            custom_data: unknown;
            billed_at: unknown;
            created_at: unknown;
            updated_at: unknown;
        };
        PaddlePaymentMethodData: {
            payment_method_id: string | null;
            customer_id: string | null;
            address_id: string | null;
            type: unknown;
            origin: unknown;
            deletion_reason: unknown;
            saved_at: unknown;
            updated_at: unknown;
        };
        PaddlePayoutData: {
            payout_id: string | null;
            amount: components["schemas"]["Money"] | null;
            status: unknown;
            remittance_reference: unknown;
        };
        PaddlePriceData: {
            plan_id: string | null;
            product_id: string | null;
            name: unknown;
            description: unknown;
            type: unknown;
            unit_price: components["schemas"]["Money"] | null;
            billing_cycle: unknown;
            trial_period: unknown;
            tax_mode: unknown;
            quantity: unknown;
            status: unknown;
            custom_data: unknown;
            import_meta: unknown;
            created_at: unknown;
            updated_at: unknown;
        };
        PaddleProductData: {
            product_id: string | null;
            name: unknown;
            type: unknown;
            description: unknown;
            tax_category: unknown;
            image_url: unknown;
            status: unknown;
            custom_data: unknown;
            import_meta: unknown;
            created_at: unknown;
            updated_at: unknown;
        };
        PaddleReportData: {
            report_id: string | null;
            type: unknown;
            status: unknown;
            rows: unknown;
            filters: unknown;
            expires_at: unknown;
            created_at: unknown;
        };
        PaddleReviewData: {
            case_id: string | null;
            status: unknown;
            risk_score: unknown;
            customer_id: string | null;
            email: unknown;
            product_id: string | null;
            order_id: string | null;
            checkout_id: string | null;
            marketing_consent: unknown;
            passthrough: string | null;
            created_at: unknown;
        };
        PaddleSubscriptionData: {
            subscription_id: string | null;
            status: unknown;
            customer_id: string | null;
            email: unknown;
            plan_id: string | null;
            product_id: string | null;
            quantity: unknown;
            unit_price: components["schemas"]["Money"] | null;
            price: components["schemas"]["Money"] | null;
            currency: unknown;
            items: unknown;
            billing_cycle: unknown;
            current_period: unknown;
            trial_period: unknown;
            next_bill_date: unknown;
            next_billed_at: unknown;
            started_at: unknown;
            first_billed_at: unknown;
            paused_at: unknown;
            paused_from: unknown;
            paused_reason: unknown;
            cancelled_at: unknown;
            cancellation_effective_date: unknown;
            scheduled_change: unknown;
            previous: {
                status: unknown;
                plan_id: string | null;
                quantity: unknown;
                unit_price: components["schemas"]["Money"] | null;
                price: components["schemas"]["Money"] | null;
                next_bill_date: unknown;
            } | null;
            collection_mode: unknown;
            discount_id: string | null;
            transaction_id: string | null;
            address_id: string | null;
            business_id: string | null;
            checkout_id: string | null;
            checkout_source: string | null;
            linked_subscriptions: unknown;
            marketing_consent: unknown;
            passthrough: string | null;
            custom_data: unknown;
            cancel_url: string | null;
            update_url: string | null;
            import_meta: unknown;
            created_at: unknown;
            updated_at: unknown;
        };
        PaddleSubscriptionState: {
            subscription_id: string;
            customer_id: string | null;
            email: string | null;
            status: string | null;
            plan: string | null;
            quantity: number | null;
            currency: string | null;
            unit_price: components["schemas"]["Money"] | null;
            next_payment: {
                amount: components["schemas"]["Money"] | null;
                date: string | null;
            } | null;
            trial: {
                is_in_trial: boolean;
                /** Format: date-time */
                ends_at: string | null;
            } | null;
            pause: {
                /** Format: date-time */
                started_at: string | null;
                reason: string | null;
            } | null;
            scheduled_change: {
                action: string | null;
                /** Format: date-time */
                effective_at: string | null;
                /** Format: date-time */
                resume_at: string | null;
            } | null;
            /** Format: date-time */
            cancelled_at: string | null;
            /** Format: date-time */
            created_at: string | null;
            paddle: Record<string, unknown>;
        };
        Payload: {
            type: string;
            /** Format: date-time */
            timestamp: string;
            id: string;
            /** @enum {string} */
            source: "google-workspace" | "paddle-classic" | "paddle-billing" | "pubsub" | "api" | "subrelay";
            account: string;
            source_type: string;
            subject: components["schemas"]["Subject"] | null;
            customer: components["schemas"]["Customer"] | null;
            tags?: string[];
            /** @constant */
            recovered?: true;
            /** @constant */
            test?: true;
            data?: Record<string, unknown>;
            /** Format: uri */
            data_url?: string;
            state?: Record<string, unknown> | null;
            /** @enum {string} */
            state_status?: "fresh" | "stale" | "inaccessible" | "unavailable";
            /** Format: date-time */
            state_observed_at?: string | null;
            attempt: number;
        };
        PaymentCreditReversedPayload: components["schemas"]["Payload"] & {
            /** @constant */
            type?: "payment.credit_reversed";
            /** @constant */
            source?: "paddle-billing";
            data?: components["schemas"]["PaddleAdjustmentData"];
            state?: components["schemas"]["PaddleSubscriptionState"] | null;
        };
        PaymentCreditedPayload: components["schemas"]["Payload"] & {
            /** @constant */
            type?: "payment.credited";
            /** @constant */
            source?: "paddle-billing";
            data?: components["schemas"]["PaddleAdjustmentData"];
            state?: components["schemas"]["PaddleSubscriptionState"] | null;
        };
        PaymentDisputeClosedPayload: components["schemas"]["Payload"] & {
            /** @constant */
            type?: "payment.dispute_closed";
            /** @constant */
            source?: "paddle-classic";
            data?: components["schemas"]["PaddleAdjustmentData"];
            state?: components["schemas"]["PaddleSubscriptionState"] | null;
        };
        PaymentDisputeReversedPayload: components["schemas"]["Payload"] & {
            /** @constant */
            type?: "payment.dispute_reversed";
            /** @constant */
            source?: "paddle-billing";
            data?: components["schemas"]["PaddleAdjustmentData"];
            state?: components["schemas"]["PaddleSubscriptionState"] | null;
        };
        PaymentDisputeWarnedPayload: components["schemas"]["Payload"] & {
            /** @constant */
            type?: "payment.dispute_warned";
            /** @constant */
            source?: "paddle-billing";
            data?: components["schemas"]["PaddleAdjustmentData"];
            state?: components["schemas"]["PaddleSubscriptionState"] | null;
        };
        PaymentDisputeWarningReversedPayload: components["schemas"]["Payload"] & {
            /** @constant */
            type?: "payment.dispute_warning_reversed";
            /** @constant */
            source?: "paddle-billing";
            data?: components["schemas"]["PaddleAdjustmentData"];
            state?: components["schemas"]["PaddleSubscriptionState"] | null;
        };
        PaymentDisputedPayload: components["schemas"]["Payload"] & {
            /** @constant */
            type?: "payment.disputed";
            /** @enum {unknown} */
            source?: "paddle-classic" | "paddle-billing";
            data?: components["schemas"]["PaddleAdjustmentData"];
            state?: components["schemas"]["PaddleSubscriptionState"] | null;
        };
        PaymentFailedPayload: components["schemas"]["Payload"] & {
            /** @constant */
            type?: "payment.failed";
            /** @enum {unknown} */
            source?: "paddle-classic" | "paddle-billing";
            data?: components["schemas"]["PaddlePaymentData"];
            state?: components["schemas"]["PaddleSubscriptionState"] | null;
        };
        PaymentFlaggedPayload: components["schemas"]["Payload"] & {
            /** @constant */
            type?: "payment.flagged";
            /** @constant */
            source?: "paddle-classic";
            data?: components["schemas"]["PaddleReviewData"];
        };
        PaymentMethodDeletedPayload: components["schemas"]["Payload"] & {
            /** @constant */
            type?: "payment_method.deleted";
            /** @constant */
            source?: "paddle-billing";
            data?: components["schemas"]["PaddlePaymentMethodData"];
        };
        PaymentMethodSavedPayload: components["schemas"]["Payload"] & {
            /** @constant */
            type?: "payment_method.saved";
            /** @constant */
            source?: "paddle-billing";
            data?: components["schemas"]["PaddlePaymentMethodData"];
        };
        PaymentRefundedPayload: components["schemas"]["Payload"] & {
            /** @constant */
            type?: "payment.refunded";
            /** @enum {unknown} */
            source?: "paddle-classic" | "paddle-billing";
            data?: components["schemas"]["PaddleAdjustmentData"];
            state?: components["schemas"]["PaddleSubscriptionState"] | null;
        };
        PaymentReviewedPayload: components["schemas"]["Payload"] & {
            /** @constant */
            type?: "payment.reviewed";
            /** @constant */
            source?: "paddle-classic";
            data?: components["schemas"]["PaddleReviewData"];
        };
        PaymentSucceededPayload: components["schemas"]["Payload"] & {
            /** @constant */
            type?: "payment.succeeded";
            /** @enum {unknown} */
            source?: "paddle-classic" | "paddle-billing";
            data?: components["schemas"]["PaddlePaymentData"];
            state?: components["schemas"]["PaddleSubscriptionState"] | null;
        };
        PayoutCreatedPayload: components["schemas"]["Payload"] & {
            /** @constant */
            type?: "payout.created";
            /** @enum {unknown} */
            source?: "paddle-classic" | "paddle-billing";
            data?: components["schemas"]["PaddlePayoutData"];
        };
        PayoutPaidPayload: components["schemas"]["Payload"] & {
            /** @constant */
            type?: "payout.paid";
            /** @enum {unknown} */
            source?: "paddle-classic" | "paddle-billing";
            data?: components["schemas"]["PaddlePayoutData"];
        };
        PriceCreatedPayload: components["schemas"]["Payload"] & {
            /** @constant */
            type?: "price.created";
            /** @constant */
            source?: "paddle-billing";
            data?: components["schemas"]["PaddlePriceData"];
        };
        PriceImportedPayload: components["schemas"]["Payload"] & {
            /** @constant */
            type?: "price.imported";
            /** @constant */
            source?: "paddle-billing";
            data?: components["schemas"]["PaddlePriceData"];
        };
        PriceUpdatedPayload: components["schemas"]["Payload"] & {
            /** @constant */
            type?: "price.updated";
            /** @constant */
            source?: "paddle-billing";
            data?: components["schemas"]["PaddlePriceData"];
        };
        ProductCreatedPayload: components["schemas"]["Payload"] & {
            /** @constant */
            type?: "product.created";
            /** @constant */
            source?: "paddle-billing";
            data?: components["schemas"]["PaddleProductData"];
        };
        ProductImportedPayload: components["schemas"]["Payload"] & {
            /** @constant */
            type?: "product.imported";
            /** @constant */
            source?: "paddle-billing";
            data?: components["schemas"]["PaddleProductData"];
        };
        ProductUpdatedPayload: components["schemas"]["Payload"] & {
            /** @constant */
            type?: "product.updated";
            /** @constant */
            source?: "paddle-billing";
            data?: components["schemas"]["PaddleProductData"];
        };
        ReportCreatedPayload: components["schemas"]["Payload"] & {
            /** @constant */
            type?: "report.created";
            /** @constant */
            source?: "paddle-billing";
            data?: components["schemas"]["PaddleReportData"];
        };
        ReportUpdatedPayload: components["schemas"]["Payload"] & {
            /** @constant */
            type?: "report.updated";
            /** @constant */
            source?: "paddle-billing";
            data?: components["schemas"]["PaddleReportData"];
        };
        Subject: {
            kind: string;
            id: string;
        };
        SubscriptionActivatedPayload: components["schemas"]["Payload"] & {
            /** @constant */
            type?: "subscription.activated";
            /** @enum {unknown} */
            source?: "paddle-classic" | "paddle-billing";
            data?: components["schemas"]["PaddleSubscriptionData"];
            state?: components["schemas"]["PaddleSubscriptionState"] | null;
        };
        SubscriptionCancelledPayload: components["schemas"]["Payload"] & {
            /** @constant */
            type?: "subscription.cancelled";
            /** @enum {unknown} */
            source?: "google-workspace" | "paddle-classic" | "paddle-billing";
            data?: components["schemas"]["WorkspaceData"] | components["schemas"]["PaddleSubscriptionData"];
            state?: components["schemas"]["WorkspaceSubscriptionState"] | components["schemas"]["PaddleSubscriptionState"] | null;
        };
        SubscriptionCommitmentChangedPayload: components["schemas"]["Payload"] & {
            /** @constant */
            type?: "subscription.commitment_changed";
            /** @constant */
            source?: "google-workspace";
            data?: components["schemas"]["WorkspaceData"];
            state?: components["schemas"]["WorkspaceSubscriptionState"] | null;
        };
        SubscriptionConvertedPayload: components["schemas"]["Payload"] & {
            /** @constant */
            type?: "subscription.converted";
            /** @constant */
            source?: "google-workspace";
            data?: components["schemas"]["WorkspaceData"];
            state?: components["schemas"]["WorkspaceSubscriptionState"] | null;
        };
        SubscriptionCreatedPayload: components["schemas"]["Payload"] & {
            /** @constant */
            type?: "subscription.created";
            /** @enum {unknown} */
            source?: "google-workspace" | "paddle-classic" | "paddle-billing";
            data?: components["schemas"]["WorkspaceData"] | components["schemas"]["PaddleSubscriptionData"];
            state?: components["schemas"]["WorkspaceSubscriptionState"] | components["schemas"]["PaddleSubscriptionState"] | null;
        };
        SubscriptionDowngradedPayload: components["schemas"]["Payload"] & {
            /** @constant */
            type?: "subscription.downgraded";
            /** @constant */
            source?: "google-workspace";
            data?: components["schemas"]["WorkspaceData"];
            state?: components["schemas"]["WorkspaceSubscriptionState"] | null;
        };
        SubscriptionImportedPayload: components["schemas"]["Payload"] & {
            /** @constant */
            type?: "subscription.imported";
            /** @constant */
            source?: "paddle-billing";
            data?: components["schemas"]["PaddleSubscriptionData"];
            state?: components["schemas"]["PaddleSubscriptionState"] | null;
        };
        SubscriptionPastDuePayload: components["schemas"]["Payload"] & {
            /** @constant */
            type?: "subscription.past_due";
            /** @enum {unknown} */
            source?: "paddle-classic" | "paddle-billing";
            data?: components["schemas"]["PaddleSubscriptionData"];
            state?: components["schemas"]["PaddleSubscriptionState"] | null;
        };
        SubscriptionPausedPayload: components["schemas"]["Payload"] & {
            /** @constant */
            type?: "subscription.paused";
            /** @enum {unknown} */
            source?: "paddle-classic" | "paddle-billing";
            data?: components["schemas"]["PaddleSubscriptionData"];
            state?: components["schemas"]["PaddleSubscriptionState"] | null;
        };
        SubscriptionPlanChangedPayload: components["schemas"]["Payload"] & {
            /** @constant */
            type?: "subscription.plan_changed";
            /** @constant */
            source?: "google-workspace";
            data?: components["schemas"]["WorkspaceData"];
            state?: components["schemas"]["WorkspaceSubscriptionState"] | null;
        };
        SubscriptionReconciledPayload: components["schemas"]["Payload"] & {
            /** @constant */
            type?: "subscription.reconciled";
            /** @constant */
            source?: "google-workspace";
            data?: components["schemas"]["WorkspaceData"];
            state?: components["schemas"]["WorkspaceSubscriptionState"] | null;
        };
        SubscriptionRenewedPayload: components["schemas"]["Payload"] & {
            /** @constant */
            type?: "subscription.renewed";
            /** @constant */
            source?: "google-workspace";
            data?: components["schemas"]["WorkspaceData"];
            state?: components["schemas"]["WorkspaceSubscriptionState"] | null;
        };
        SubscriptionResumedPayload: components["schemas"]["Payload"] & {
            /** @constant */
            type?: "subscription.resumed";
            /** @enum {unknown} */
            source?: "google-workspace" | "paddle-classic" | "paddle-billing";
            data?: components["schemas"]["WorkspaceData"] | components["schemas"]["PaddleSubscriptionData"];
            state?: components["schemas"]["WorkspaceSubscriptionState"] | components["schemas"]["PaddleSubscriptionState"] | null;
        };
        SubscriptionSuspendedPayload: components["schemas"]["Payload"] & {
            /** @constant */
            type?: "subscription.suspended";
            /** @constant */
            source?: "google-workspace";
            data?: components["schemas"]["WorkspaceData"];
            state?: components["schemas"]["WorkspaceSubscriptionState"] | null;
        };
        SubscriptionTrialEndedPayload: components["schemas"]["Payload"] & {
            /** @constant */
            type?: "subscription.trial_ended";
            /** @constant */
            source?: "google-workspace";
            data?: components["schemas"]["WorkspaceData"];
            state?: components["schemas"]["WorkspaceSubscriptionState"] | null;
        };
        SubscriptionTrialingPayload: components["schemas"]["Payload"] & {
            /** @constant */
            type?: "subscription.trialing";
            /** @enum {unknown} */
            source?: "paddle-classic" | "paddle-billing";
            data?: components["schemas"]["PaddleSubscriptionData"];
            state?: components["schemas"]["PaddleSubscriptionState"] | null;
        };
        SubscriptionUpdatedPayload: components["schemas"]["Payload"] & {
            /** @constant */
            type?: "subscription.updated";
            /** @enum {unknown} */
            source?: "paddle-classic" | "paddle-billing";
            data?: components["schemas"]["PaddleSubscriptionData"];
            state?: components["schemas"]["PaddleSubscriptionState"] | null;
        };
        SubscriptionUpgradedPayload: components["schemas"]["Payload"] & {
            /** @constant */
            type?: "subscription.upgraded";
            /** @constant */
            source?: "google-workspace";
            data?: components["schemas"]["WorkspaceData"];
            state?: components["schemas"]["WorkspaceSubscriptionState"] | null;
        };
        TransactionBilledPayload: components["schemas"]["Payload"] & {
            /** @constant */
            type?: "transaction.billed";
            /** @constant */
            source?: "paddle-billing";
            data?: components["schemas"]["PaddlePaymentData"];
            state?: components["schemas"]["PaddleSubscriptionState"] | null;
        };
        TransactionCancelledPayload: components["schemas"]["Payload"] & {
            /** @constant */
            type?: "transaction.cancelled";
            /** @constant */
            source?: "paddle-billing";
            data?: components["schemas"]["PaddlePaymentData"];
            state?: components["schemas"]["PaddleSubscriptionState"] | null;
        };
        TransactionCreatedPayload: components["schemas"]["Payload"] & {
            /** @constant */
            type?: "transaction.created";
            /** @constant */
            source?: "paddle-billing";
            data?: components["schemas"]["PaddlePaymentData"];
            state?: components["schemas"]["PaddleSubscriptionState"] | null;
        };
        TransactionPaidPayload: components["schemas"]["Payload"] & {
            /** @constant */
            type?: "transaction.paid";
            /** @constant */
            source?: "paddle-billing";
            data?: components["schemas"]["PaddlePaymentData"];
            state?: components["schemas"]["PaddleSubscriptionState"] | null;
        };
        TransactionPastDuePayload: components["schemas"]["Payload"] & {
            /** @constant */
            type?: "transaction.past_due";
            /** @constant */
            source?: "paddle-billing";
            data?: components["schemas"]["PaddlePaymentData"];
            state?: components["schemas"]["PaddleSubscriptionState"] | null;
        };
        TransactionReadyPayload: components["schemas"]["Payload"] & {
            /** @constant */
            type?: "transaction.ready";
            /** @constant */
            source?: "paddle-billing";
            data?: components["schemas"]["PaddlePaymentData"];
            state?: components["schemas"]["PaddleSubscriptionState"] | null;
        };
        TransactionRevisedPayload: components["schemas"]["Payload"] & {
            /** @constant */
            type?: "transaction.revised";
            /** @constant */
            source?: "paddle-billing";
            data?: components["schemas"]["PaddlePaymentData"];
            state?: components["schemas"]["PaddleSubscriptionState"] | null;
        };
        TransactionUpdatedPayload: components["schemas"]["Payload"] & {
            /** @constant */
            type?: "transaction.updated";
            /** @constant */
            source?: "paddle-billing";
            data?: components["schemas"]["PaddlePaymentData"];
            state?: components["schemas"]["PaddleSubscriptionState"] | null;
        };
        WebhookDisabledData: {
            /** Format: uuid */
            webhook_id: string;
            webhook_name: string;
            reason: string | null;
            /** Format: date-time */
            failing_since: string | null;
        };
        WebhookDisabledPayload: components["schemas"]["Payload"] & {
            /** @constant */
            type?: "webhook.disabled";
            /** @constant */
            source?: "subrelay";
            data?: components["schemas"]["WebhookDisabledData"];
        };
        WebhookFailingData: {
            /** Format: uuid */
            webhook_id: string;
            webhook_name: string;
            /** Format: date-time */
            failing_since: string | null;
        };
        WebhookFailingPayload: components["schemas"]["Payload"] & {
            /** @constant */
            type?: "webhook.failing";
            /** @constant */
            source?: "subrelay";
            data?: components["schemas"]["WebhookFailingData"];
        };
        WebhookRecoveredData: {
            /** Format: uuid */
            webhook_id: string;
            webhook_name: string;
            /** Format: date-time */
            failing_since: string | null;
        };
        WebhookRecoveredPayload: components["schemas"]["Payload"] & {
            /** @constant */
            type?: "webhook.recovered";
            /** @constant */
            source?: "subrelay";
            data?: components["schemas"]["WebhookRecoveredData"];
        };
        WebhookStoppedData: {
            /** Format: uuid */
            webhook_id: string;
            webhook_name: string;
            reason: string;
        };
        WebhookStoppedPayload: components["schemas"]["Payload"] & {
            /** @constant */
            type?: "webhook.stopped";
            /** @constant */
            source?: "subrelay";
            data?: components["schemas"]["WebhookStoppedData"];
        };
        WorkspaceData: {
            subscription_id: string | null;
            sku_id: string | null;
            customer_id: string | null;
            customer_domain: string | null;
            suspension_reasons?: string[];
            cancellation_reason?: string | null;
            other_fields?: Record<string, unknown>;
            changed?: {
                [key: string]: {
                    announced: unknown;
                    found: unknown;
                };
            };
        };
        WorkspaceSubscriptionState: {
            subscription_id: string;
            customer_id: string | null;
            customer_domain: string | null;
            sku_id: string | null;
            sku_name: string | null;
            status: string | null;
            suspension_reasons: string[];
            plan: string | null;
            quantity: number | null;
            seats: {
                committed: number | null;
                maximum: number | null;
                licensed: number | null;
            };
            commitment: {
                /** Format: date-time */
                starts_at: string | null;
                /** Format: date-time */
                ends_at: string | null;
            } | null;
            is_commitment_plan: boolean | null;
            trial: {
                is_in_trial: boolean;
                /** Format: date-time */
                ends_at: string | null;
            } | null;
            renewal_type: string | null;
            transfer: {
                /** Format: date-time */
                transferable_until: string | null;
                minimum_seats: number | null;
                current_legacy_sku_id: string | null;
            } | null;
            billing_method: string | null;
            purchase_order_id: string | null;
            deal_code: string | null;
            /** Format: date-time */
            created_at: string | null;
            console_url: string | null;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export type operations = Record<string, never>;

type Schemas = components['schemas'];
/** The payload of each event type that a source tells of. */
export interface Payloads {
  'address.created': Schemas['AddressCreatedPayload'];
  'address.imported': Schemas['AddressImportedPayload'];
  'address.updated': Schemas['AddressUpdatedPayload'];
  'adjustment.created': Schemas['AdjustmentCreatedPayload'];
  'adjustment.updated': Schemas['AdjustmentUpdatedPayload'];
  'api_key.created': Schemas['ApiKeyCreatedPayload'];
  'api_key.expired': Schemas['ApiKeyExpiredPayload'];
  'api_key.expiring': Schemas['ApiKeyExpiringPayload'];
  'api_key.exposed': Schemas['ApiKeyExposedPayload'];
  'api_key.revoked': Schemas['ApiKeyRevokedPayload'];
  'api_key.updated': Schemas['ApiKeyUpdatedPayload'];
  'business.created': Schemas['BusinessCreatedPayload'];
  'business.imported': Schemas['BusinessImportedPayload'];
  'business.updated': Schemas['BusinessUpdatedPayload'];
  'client_token.created': Schemas['ClientTokenCreatedPayload'];
  'client_token.revoked': Schemas['ClientTokenRevokedPayload'];
  'client_token.updated': Schemas['ClientTokenUpdatedPayload'];
  'customer.created': Schemas['CustomerCreatedPayload'];
  'customer.imported': Schemas['CustomerImportedPayload'];
  'customer.updated': Schemas['CustomerUpdatedPayload'];
  'delivery.exhausted': Schemas['DeliveryExhaustedPayload'];
  'discount.created': Schemas['DiscountCreatedPayload'];
  'discount.imported': Schemas['DiscountImportedPayload'];
  'discount.updated': Schemas['DiscountUpdatedPayload'];
  'discount_group.created': Schemas['DiscountGroupCreatedPayload'];
  'discount_group.updated': Schemas['DiscountGroupUpdatedPayload'];
  'google_workspace.unknown': Schemas['GoogleWorkspaceUnknownPayload'];
  'invoice.cancelled': Schemas['InvoiceCancelledPayload'];
  'invoice.overdue': Schemas['InvoiceOverduePayload'];
  'invoice.paid': Schemas['InvoicePaidPayload'];
  'invoice.sent': Schemas['InvoiceSentPayload'];
  'license.assignment_changed': Schemas['LicenseAssignmentChangedPayload'];
  'order.fulfilled': Schemas['OrderFulfilledPayload'];
  'order.processed': Schemas['OrderProcessedPayload'];
  'paddle_billing.unknown': Schemas['PaddleBillingUnknownPayload'];
  'paddle_classic.unknown': Schemas['PaddleClassicUnknownPayload'];
  'payment.credit_reversed': Schemas['PaymentCreditReversedPayload'];
  'payment.credited': Schemas['PaymentCreditedPayload'];
  'payment.dispute_closed': Schemas['PaymentDisputeClosedPayload'];
  'payment.dispute_reversed': Schemas['PaymentDisputeReversedPayload'];
  'payment.dispute_warned': Schemas['PaymentDisputeWarnedPayload'];
  'payment.dispute_warning_reversed': Schemas['PaymentDisputeWarningReversedPayload'];
  'payment.disputed': Schemas['PaymentDisputedPayload'];
  'payment.failed': Schemas['PaymentFailedPayload'];
  'payment.flagged': Schemas['PaymentFlaggedPayload'];
  'payment.refunded': Schemas['PaymentRefundedPayload'];
  'payment.reviewed': Schemas['PaymentReviewedPayload'];
  'payment.succeeded': Schemas['PaymentSucceededPayload'];
  'payment_method.deleted': Schemas['PaymentMethodDeletedPayload'];
  'payment_method.saved': Schemas['PaymentMethodSavedPayload'];
  'payout.created': Schemas['PayoutCreatedPayload'];
  'payout.paid': Schemas['PayoutPaidPayload'];
  'price.created': Schemas['PriceCreatedPayload'];
  'price.imported': Schemas['PriceImportedPayload'];
  'price.updated': Schemas['PriceUpdatedPayload'];
  'product.created': Schemas['ProductCreatedPayload'];
  'product.imported': Schemas['ProductImportedPayload'];
  'product.updated': Schemas['ProductUpdatedPayload'];
  'report.created': Schemas['ReportCreatedPayload'];
  'report.updated': Schemas['ReportUpdatedPayload'];
  'subscription.activated': Schemas['SubscriptionActivatedPayload'];
  'subscription.cancelled': Schemas['SubscriptionCancelledPayload'];
  'subscription.commitment_changed': Schemas['SubscriptionCommitmentChangedPayload'];
  'subscription.converted': Schemas['SubscriptionConvertedPayload'];
  'subscription.created': Schemas['SubscriptionCreatedPayload'];
  'subscription.downgraded': Schemas['SubscriptionDowngradedPayload'];
  'subscription.imported': Schemas['SubscriptionImportedPayload'];
  'subscription.past_due': Schemas['SubscriptionPastDuePayload'];
  'subscription.paused': Schemas['SubscriptionPausedPayload'];
  'subscription.plan_changed': Schemas['SubscriptionPlanChangedPayload'];
  'subscription.reconciled': Schemas['SubscriptionReconciledPayload'];
  'subscription.renewed': Schemas['SubscriptionRenewedPayload'];
  'subscription.resumed': Schemas['SubscriptionResumedPayload'];
  'subscription.suspended': Schemas['SubscriptionSuspendedPayload'];
  'subscription.trial_ended': Schemas['SubscriptionTrialEndedPayload'];
  'subscription.trialing': Schemas['SubscriptionTrialingPayload'];
  'subscription.updated': Schemas['SubscriptionUpdatedPayload'];
  'subscription.upgraded': Schemas['SubscriptionUpgradedPayload'];
  'transaction.billed': Schemas['TransactionBilledPayload'];
  'transaction.cancelled': Schemas['TransactionCancelledPayload'];
  'transaction.created': Schemas['TransactionCreatedPayload'];
  'transaction.paid': Schemas['TransactionPaidPayload'];
  'transaction.past_due': Schemas['TransactionPastDuePayload'];
  'transaction.ready': Schemas['TransactionReadyPayload'];
  'transaction.revised': Schemas['TransactionRevisedPayload'];
  'transaction.updated': Schemas['TransactionUpdatedPayload'];
  'webhook.disabled': Schemas['WebhookDisabledPayload'];
  'webhook.failing': Schemas['WebhookFailingPayload'];
  'webhook.recovered': Schemas['WebhookRecoveredPayload'];
  'webhook.stopped': Schemas['WebhookStoppedPayload'];
}

// Made of the API’s document by `npm run openapi`: change the schemas in shared/.
export interface paths {
    "/v1/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["readStatus"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["readMetrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/system": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["readSystem"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["listWebhooks"];
        put?: never;
        post: operations["createWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getWebhook"];
        put: operations["replaceWebhook"];
        post?: never;
        delete: operations["deleteWebhook"];
        options?: never;
        head?: never;
        patch: operations["patchWebhook"];
        trace?: never;
    };
    "/v1/webhooks/{id}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["pauseWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/{id}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["resumeWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/{id}/rotate-secret": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["rotateSecret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/{id}/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["listWebhookKeys"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/{id}/jwks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["readWebhookKeySet"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/{id}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["testWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/destinations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["listDestinations"];
        put?: never;
        post: operations["createDestination"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/destinations/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getDestination"];
        put: operations["replaceDestination"];
        post?: never;
        delete: operations["deleteDestination"];
        options?: never;
        head?: never;
        patch: operations["patchDestination"];
        trace?: never;
    };
    "/v1/destinations/{id}/people": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["listPeople"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/destinations/{id}/look": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["lookAtPeople"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/destinations/{id}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["pauseDestination"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/destinations/{id}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["resumeDestination"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/destinations/{id}/rotate-secret": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["rotateDestinationSecret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/destinations/{id}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["testDestination"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["listDeliveries"];
        put?: never;
        post: operations["giveDelivery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/deliveries/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getDelivery"];
        put?: never;
        post?: never;
        delete: operations["cancelDelivery"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/deliveries/{id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["retryDelivery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/deliveries/{id}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["replayDelivery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/delivery-attempts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["listDeliveryAttempts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/delivery-attempts/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getDeliveryAttempt"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["listEvents"];
        put?: never;
        post: operations["giveEvent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/events/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getEvent"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/events/{id}/data": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["readEventData"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/events/{id}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["replayEvent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/events/{id}/matches": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getEventMatches"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/event-types": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["listEventTypes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/event-types/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getEventType"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/{id}/would-match": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["webhookWouldMatch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/would-match": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["wouldMatch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/subjects/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getSubject"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/subjects/{id}/timeline": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getTimeline"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["search"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/replays": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["orderReplay"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/replays/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getReplay"];
        put?: never;
        post?: never;
        delete: operations["cancelReplay"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/retries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["orderRetries"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/jobs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["listJobs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/jobs/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getJob"];
        put?: never;
        post?: never;
        delete: operations["cancelJob"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/erasures": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["orderErasure"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/quarantine": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["listQuarantine"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/quarantine/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getQuarantined"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/quarantine/{id}/process": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["processQuarantined"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/quarantine/{id}/dismiss": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["dismissQuarantined"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ledger": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["readLedger"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["listKeys"];
        put?: never;
        post: operations["createKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/keys/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getKey"];
        put?: never;
        post?: never;
        delete: operations["revokeKey"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/owners": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["listOwners"];
        put?: never;
        post: operations["createOwner"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/owners/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getOwner"];
        put?: never;
        post?: never;
        delete: operations["deleteOwner"];
        options?: never;
        head?: never;
        patch: operations["patchOwner"];
        trace?: never;
    };
    "/v1/portal-links": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["createPortalLink"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/portal/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["openPortal"];
        delete: operations["closePortal"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["listSessions"];
        put?: never;
        post: operations["createSession"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sessions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete: operations["endSession"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit-log": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["listAuditLog"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/reveals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["reveal"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/console/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getOwnSession"];
        put?: never;
        post: operations["signIn"];
        delete: operations["signOut"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/healthz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["readHealthz"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["readHealth"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/reference": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["readReference"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/swagger/index.html": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["leadToReference"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["readOpenApi"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/swagger/doc.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["readSwaggerDocument"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
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
        ApiKey: {
            id: string;
            name: string;
            /** @enum {string} */
            role: "viewer" | "operator" | "admin";
            owner?: string;
            /** @enum {string} */
            status: "active" | "expired" | "revoked";
            /** Format: date-time */
            created_at: string;
            created_by: string;
            /** Format: date-time */
            expires_at: string | null;
            /** Format: date-time */
            revoked_at: string | null;
            revoked_by: string | null;
            /** Format: date-time */
            last_used_at: string | null;
        };
        ApiKeyBody: {
            name: string;
            /** @enum {string} */
            role: "viewer" | "operator" | "admin";
            owner?: string | null;
            /** Format: date-time */
            expires_at?: string | null;
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
        ApiKeys: {
            keys: components["schemas"]["ApiKey"][];
            configured: string[];
        };
        AuditEntry: {
            /** Format: uuid */
            id: string;
            /** Format: date-time */
            at: string;
            action: string;
            key: string;
            name: string;
            /** @enum {string} */
            role: "viewer" | "operator" | "admin";
            session: string | null;
            request_id: string | null;
            /** @enum {string} */
            target_kind: "webhook" | "destination" | "job" | "owner" | "key" | "session" | "portal_link" | "database" | "project" | "delivery" | "attempt" | "event" | "quarantined" | "subject";
            target: string;
            before: Record<string, unknown> | null;
            after: Record<string, unknown> | null;
        };
        AuditPage: {
            entries: components["schemas"]["AuditEntry"][];
            limit: number;
            offset: number;
            next_cursor: string | null;
            scanned?: number;
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
        Delivery: {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            webhook_id: string;
            payload: string | null;
            /** Format: date-time */
            scheduled_at: string;
            delivery_attempts: number;
            /** @enum {string} */
            status: "pending" | "succeeded" | "failed" | "cancelled" | "discarded";
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            updated_at: string;
            event_id: string | null;
            event_type: string | null;
            reason: string | null;
            /** @enum {string|null} */
            hold: "paused" | "breaker" | "busy" | "rate" | "order" | null;
            /** Format: date-time */
            ended_at: string | null;
            /** @enum {string} */
            origin: "event" | "payload" | "replay" | "test";
            owner?: string;
            /** Format: uuid */
            replay_of: string | null;
            last_attempt: {
                /** Format: date-time */
                at: string;
                status: number | null;
                error_code: string | null;
                duration_ms: number;
                excerpt: string | null;
                /** Format: date-time */
                retry_after: string | null;
            } | null;
            /** Format: date-time */
            next_attempt_at: string | null;
            attempts_left: number;
            /** @enum {string|null} */
            cause: "http_3xx" | "http_4xx" | "http_429" | "http_5xx" | "gone" | "timeout" | "dns" | "tls" | "connect" | "reset" | "protocol" | "refused_address" | "too_large" | "auth" | "destination" | null;
            verdict: string;
            /** @constant */
            masked?: true;
        };
        DeliveryAttempt: {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            webhook_id: string;
            /** Format: uuid */
            delivery_id: string;
            raw_request: string | null;
            raw_response: string | null;
            response_status_code: number;
            execution_duration: number;
            success: boolean;
            error: string;
            /** Format: date-time */
            created_at: string;
            event_id: string | null;
            attempt: number;
            counted: boolean;
            error_code: string | null;
            url: string;
            /** @enum {string|null} */
            state_status: "fresh" | "stale" | "inaccessible" | "unavailable" | null;
            /** Format: date-time */
            state_observed_at: string | null;
            /** Format: date-time */
            started_at: string;
            /** @constant */
            masked?: true;
        };
        DeliveryAttemptPage: {
            delivery_attempts: components["schemas"]["DeliveryAttempt"][];
            limit: number;
            offset: number;
            next_cursor: string | null;
            /** Format: date-time */
            complete_until?: string;
            follow_cursor?: string;
        };
        DeliveryBody: {
            /** Format: uuid */
            webhook_id: string;
            /** @default  */
            payload?: string | null;
            /** Format: date-time */
            scheduled_at?: string | null;
            customer?: string | null;
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
        DeliveryPage: {
            deliveries: (components["schemas"]["Delivery"] | components["schemas"]["DeliverySummary"])[];
            limit: number;
            offset: number;
            next_cursor: string | null;
            scanned?: number;
            /** Format: date-time */
            complete_until?: string;
            follow_cursor?: string;
        };
        DeliverySummary: {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            webhook_id: string;
            /** Format: date-time */
            scheduled_at: string;
            delivery_attempts: number;
            /** @enum {string} */
            status: "pending" | "succeeded" | "failed" | "cancelled" | "discarded";
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            updated_at: string;
            event_id: string | null;
            event_type: string | null;
            reason: string | null;
            /** @enum {string|null} */
            hold: "paused" | "breaker" | "busy" | "rate" | "order" | null;
            /** Format: date-time */
            ended_at: string | null;
            /** @enum {string} */
            origin: "event" | "payload" | "replay" | "test";
            owner?: string;
            /** Format: uuid */
            replay_of: string | null;
            last_attempt: {
                /** Format: date-time */
                at: string;
                status: number | null;
                error_code: string | null;
                duration_ms: number;
                excerpt: string | null;
                /** Format: date-time */
                retry_after: string | null;
            } | null;
            /** Format: date-time */
            next_attempt_at: string | null;
            attempts_left: number;
            /** @enum {string|null} */
            cause: "http_3xx" | "http_4xx" | "http_429" | "http_5xx" | "gone" | "timeout" | "dns" | "tls" | "connect" | "reset" | "protocol" | "refused_address" | "too_large" | "auth" | "destination" | null;
            verdict: string;
            /** @constant */
            masked?: true;
        };
        Destination: {
            /** @constant */
            kind: "webhook";
            /** Format: uuid */
            id: string;
            name: string;
            url: string;
            content_type: string;
            valid_status_codes: number[] | null;
            secret_token?: string;
            active: boolean;
            max_delivery_attempts: number;
            delivery_attempt_timeout: number;
            retry_min_backoff: number;
            retry_max_backoff: number;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            updated_at: string;
            /** @enum {string} */
            status: "active" | "paused" | "disabled";
            disabled_reason: string | null;
            paused: {
                reason: string | null;
                by: string | null;
                /** Format: date-time */
                at: string;
            } | null;
            retry_policy: ("standard-webhooks" | "hooker" | "hooker-28" | "exponential") | number[];
            retry_jitter: boolean;
            /** @enum {string} */
            ordering: "none" | "subject";
            rate_limit: number | null;
            rate_limit_duration: number;
            event_types: string[] | null;
            match: {
                account?: string[];
                customer?: string[];
                domain?: string[];
                sku?: string[];
                plan?: string[];
                tags?: string[];
            };
            /** @enum {string} */
            payload_format: "event" | "hooker-v0" | "hooker-v1" | "slack";
            signing_secret?: string;
            signing_secret_set: boolean;
            secret_token_set: boolean;
            signatures: ("v1" | "v1a" | "x-hub-signature" | "x-hub-signature-256" | "x-signature" | "content-signature")[];
            ed25519_public_key: string | null;
            rsa_public_key: string | null;
            header_names: string[];
            owner?: string;
        } | {
            /** @constant */
            kind: "pubsub";
            /** Format: uuid */
            id: string;
            name: string;
            active: boolean;
            max_delivery_attempts: number;
            delivery_attempt_timeout: number;
            retry_min_backoff: number;
            retry_max_backoff: number;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            updated_at: string;
            /** @enum {string} */
            status: "active" | "paused" | "disabled";
            disabled_reason: string | null;
            paused: {
                reason: string | null;
                by: string | null;
                /** Format: date-time */
                at: string;
            } | null;
            retry_policy: ("standard-webhooks" | "hooker" | "hooker-28" | "exponential") | number[];
            retry_jitter: boolean;
            /** @enum {string} */
            ordering: "none" | "subject";
            rate_limit: number | null;
            rate_limit_duration: number;
            event_types: string[] | null;
            match: {
                account?: string[];
                customer?: string[];
                domain?: string[];
                sku?: string[];
                plan?: string[];
                tags?: string[];
            };
            pubsub: {
                topic: string;
                /** @enum {string} */
                ordering_key: "none" | "subject";
            };
        } | {
            /** @constant */
            kind: "jira";
            /** Format: uuid */
            id: string;
            name: string;
            active: boolean;
            max_delivery_attempts: number;
            delivery_attempt_timeout: number;
            retry_min_backoff: number;
            retry_max_backoff: number;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            updated_at: string;
            /** @enum {string} */
            status: "active" | "paused" | "disabled";
            disabled_reason: string | null;
            paused: {
                reason: string | null;
                by: string | null;
                /** Format: date-time */
                at: string;
            } | null;
            retry_policy: ("standard-webhooks" | "hooker" | "hooker-28" | "exponential") | number[];
            retry_jitter: boolean;
            /** @enum {string} */
            ordering: "none" | "subject";
            rate_limit: number | null;
            rate_limit_duration: number;
            event_types: string[] | null;
            match: {
                account?: string[];
                customer?: string[];
                domain?: string[];
                sku?: string[];
                plan?: string[];
                tags?: string[];
            };
            jira: {
                site: string;
                email: string;
                service_desk_id?: string;
                targets: {
                    plans?: string[];
                    group_id?: string;
                    organization_id?: string;
                }[];
                rules: {
                    event_types: string[];
                    plans?: string[];
                    actions: ("invite" | "join" | "leave")[];
                    enabled: boolean;
                }[];
                statuses: string[];
                dry_run: boolean;
                adopts_members?: boolean;
            };
            jira_token_set: boolean;
        } | {
            /** @constant */
            kind: "slack";
            /** Format: uuid */
            id: string;
            name: string;
            active: boolean;
            max_delivery_attempts: number;
            delivery_attempt_timeout: number;
            retry_min_backoff: number;
            retry_max_backoff: number;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            updated_at: string;
            /** @enum {string} */
            status: "active" | "paused" | "disabled";
            disabled_reason: string | null;
            paused: {
                reason: string | null;
                by: string | null;
                /** Format: date-time */
                at: string;
            } | null;
            retry_policy: ("standard-webhooks" | "hooker" | "hooker-28" | "exponential") | number[];
            retry_jitter: boolean;
            /** @enum {string} */
            ordering: "none" | "subject";
            rate_limit: number | null;
            rate_limit_duration: number;
            event_types: string[] | null;
            match: {
                account?: string[];
                customer?: string[];
                domain?: string[];
                sku?: string[];
                plan?: string[];
                tags?: string[];
            };
            slack: {
                /** @enum {string} */
                method: "admin" | "connect" | "legacy";
                team_id?: string;
                channel_ids?: string[];
                rules: {
                    event_types: string[];
                    plans?: string[];
                    actions: ("invite" | "join" | "leave")[];
                    enabled: boolean;
                }[];
                statuses: string[];
                dry_run: boolean;
            };
            slack_token_set: boolean;
        };
        DestinationBody: {
            /** @enum {string|null} */
            kind?: "webhook" | "pubsub" | "jira" | "slack" | null;
            /** @default  */
            name?: string | null;
            /** @default  */
            url?: string | null;
            content_type?: string | null;
            valid_status_codes?: number[] | null;
            active?: boolean | null;
            max_delivery_attempts?: number | null;
            delivery_attempt_timeout?: number | null;
            retry_policy?: ("standard-webhooks" | "hooker" | "hooker-28" | "exponential") | number[] | null;
            retry_min_backoff?: number | null;
            retry_max_backoff?: number | null;
            retry_jitter?: boolean | null;
            /** @enum {string|null} */
            ordering?: "none" | "subject" | null;
            rate_limit?: number | null;
            rate_limit_duration?: number | null;
            event_types?: string[] | string | null;
            match?: {
                account?: string[] | string;
                customer?: string[] | string;
                domain?: string[] | string;
                sku?: string[] | string;
                plan?: string[] | string;
                tags?: string[] | string;
            } | null;
            /** @enum {string|null} */
            payload_format?: "event" | "hooker-v0" | "hooker-v1" | "slack" | null;
            owner?: string | null;
            headers?: {
                [key: string]: string;
            } | null;
            signatures?: ("v1" | "v1a" | "x-hub-signature" | "x-hub-signature-256" | "x-signature" | "content-signature")[] | ("v1" | "v1a" | "x-hub-signature" | "x-hub-signature-256" | "x-signature" | "content-signature") | null;
            signing_secret?: string | null;
            ed25519_private_key?: string | null;
            secret_token?: string | null;
            rsa_private_key?: string | null;
            pubsub?: {
                topic: string;
                /**
                 * @default none
                 * @enum {string}
                 */
                ordering_key?: "none" | "subject";
            } | null;
            jira?: {
                site: string;
                email: string;
                service_desk_id?: string;
                targets?: {
                    plans?: string[] | string;
                    group_id?: string;
                    organization_id?: string;
                }[];
                rules?: {
                    event_types: string[] | string;
                    plans?: string[] | string;
                    actions: ("invite" | "join" | "leave")[] | ("invite" | "join" | "leave");
                    enabled?: boolean;
                }[];
                statuses?: string[] | string;
                dry_run?: boolean;
                adopts_members?: boolean;
            } | null;
            jira_token?: string | null;
            slack?: {
                /** @enum {string} */
                method?: "admin" | "connect" | "legacy";
                team_id?: string;
                channel_ids?: string[] | string;
                rules?: {
                    event_types: string[] | string;
                    plans?: string[] | string;
                    actions: "invite"[] | "invite";
                    enabled?: boolean;
                }[];
                statuses?: string[] | string;
                dry_run?: boolean;
            } | null;
            slack_token?: string | null;
        };
        DestinationPage: {
            destinations: components["schemas"]["ListedDestination"][];
            limit: number;
            offset: number;
            next_cursor: string | null;
        };
        DestinationPatch: {
            /** @enum {string|null} */
            kind?: "webhook" | "pubsub" | "jira" | "slack" | null;
            /** @default  */
            name?: string | null;
            /** @default  */
            url?: string | null;
            content_type?: string | null;
            valid_status_codes?: number[] | null;
            active?: boolean | null;
            max_delivery_attempts?: number | null;
            delivery_attempt_timeout?: number | null;
            retry_policy?: ("standard-webhooks" | "hooker" | "hooker-28" | "exponential") | number[] | null;
            retry_min_backoff?: number | null;
            retry_max_backoff?: number | null;
            retry_jitter?: boolean | null;
            /** @enum {string|null} */
            ordering?: "none" | "subject" | null;
            rate_limit?: number | null;
            rate_limit_duration?: number | null;
            event_types?: string[] | string | null;
            match?: {
                account?: string[] | string;
                customer?: string[] | string;
                domain?: string[] | string;
                sku?: string[] | string;
                plan?: string[] | string;
                tags?: string[] | string;
            } | null;
            /** @enum {string|null} */
            payload_format?: "event" | "hooker-v0" | "hooker-v1" | "slack" | null;
            owner?: string | null;
            headers?: {
                [key: string]: string;
            } | null;
            signatures?: ("v1" | "v1a" | "x-hub-signature" | "x-hub-signature-256" | "x-signature" | "content-signature")[] | ("v1" | "v1a" | "x-hub-signature" | "x-hub-signature-256" | "x-signature" | "content-signature") | null;
            signing_secret?: string | null;
            ed25519_private_key?: string | null;
            secret_token?: string | null;
            rsa_private_key?: string | null;
            pubsub?: {
                topic: string;
                /**
                 * @default none
                 * @enum {string}
                 */
                ordering_key?: "none" | "subject";
            } | null;
            jira?: {
                site: string;
                email: string;
                service_desk_id?: string;
                targets?: {
                    plans?: string[] | string;
                    group_id?: string;
                    organization_id?: string;
                }[];
                rules?: {
                    event_types: string[] | string;
                    plans?: string[] | string;
                    actions: ("invite" | "join" | "leave")[] | ("invite" | "join" | "leave");
                    enabled?: boolean;
                }[];
                statuses?: string[] | string;
                dry_run?: boolean;
                adopts_members?: boolean;
            } | null;
            jira_token?: string | null;
            slack?: {
                /** @enum {string} */
                method?: "admin" | "connect" | "legacy";
                team_id?: string;
                channel_ids?: string[] | string;
                rules?: {
                    event_types: string[] | string;
                    plans?: string[] | string;
                    actions: "invite"[] | "invite";
                    enabled?: boolean;
                }[];
                statuses?: string[] | string;
                dry_run?: boolean;
            } | null;
            slack_token?: string | null;
        };
        DestinationWithHealth: {
            /** @constant */
            kind: "webhook";
            /** Format: uuid */
            id: string;
            name: string;
            url: string;
            content_type: string;
            valid_status_codes: number[] | null;
            secret_token?: string;
            active: boolean;
            max_delivery_attempts: number;
            delivery_attempt_timeout: number;
            retry_min_backoff: number;
            retry_max_backoff: number;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            updated_at: string;
            /** @enum {string} */
            status: "active" | "paused" | "disabled";
            disabled_reason: string | null;
            paused: {
                reason: string | null;
                by: string | null;
                /** Format: date-time */
                at: string;
            } | null;
            retry_policy: ("standard-webhooks" | "hooker" | "hooker-28" | "exponential") | number[];
            retry_jitter: boolean;
            /** @enum {string} */
            ordering: "none" | "subject";
            rate_limit: number | null;
            rate_limit_duration: number;
            event_types: string[] | null;
            match: {
                account?: string[];
                customer?: string[];
                domain?: string[];
                sku?: string[];
                plan?: string[];
                tags?: string[];
            };
            /** @enum {string} */
            payload_format: "event" | "hooker-v0" | "hooker-v1" | "slack";
            signing_secret?: string;
            signing_secret_set: boolean;
            secret_token_set: boolean;
            signatures: ("v1" | "v1a" | "x-hub-signature" | "x-hub-signature-256" | "x-signature" | "content-signature")[];
            ed25519_public_key: string | null;
            rsa_public_key: string | null;
            header_names: string[];
            owner?: string;
            /** @enum {string} */
            health: "disabled" | "paused" | "open" | "failing" | "limited" | "slow" | "ok";
            /** Format: date-time */
            failing_since: string | null;
            trouble: components["schemas"]["WebhookTrouble"] | null;
            /** @enum {string} */
            breaker: "open" | "closed";
            slow: boolean;
            /** Format: date-time */
            limited_since: string | null;
        } | {
            /** @constant */
            kind: "pubsub";
            /** Format: uuid */
            id: string;
            name: string;
            active: boolean;
            max_delivery_attempts: number;
            delivery_attempt_timeout: number;
            retry_min_backoff: number;
            retry_max_backoff: number;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            updated_at: string;
            /** @enum {string} */
            status: "active" | "paused" | "disabled";
            disabled_reason: string | null;
            paused: {
                reason: string | null;
                by: string | null;
                /** Format: date-time */
                at: string;
            } | null;
            retry_policy: ("standard-webhooks" | "hooker" | "hooker-28" | "exponential") | number[];
            retry_jitter: boolean;
            /** @enum {string} */
            ordering: "none" | "subject";
            rate_limit: number | null;
            rate_limit_duration: number;
            event_types: string[] | null;
            match: {
                account?: string[];
                customer?: string[];
                domain?: string[];
                sku?: string[];
                plan?: string[];
                tags?: string[];
            };
            pubsub: {
                topic: string;
                /** @enum {string} */
                ordering_key: "none" | "subject";
            };
            /** @enum {string} */
            health: "disabled" | "paused" | "open" | "failing" | "limited" | "slow" | "ok";
            /** Format: date-time */
            failing_since: string | null;
            trouble: components["schemas"]["WebhookTrouble"] | null;
            /** @enum {string} */
            breaker: "open" | "closed";
            slow: boolean;
            /** Format: date-time */
            limited_since: string | null;
        } | {
            /** @constant */
            kind: "jira";
            /** Format: uuid */
            id: string;
            name: string;
            active: boolean;
            max_delivery_attempts: number;
            delivery_attempt_timeout: number;
            retry_min_backoff: number;
            retry_max_backoff: number;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            updated_at: string;
            /** @enum {string} */
            status: "active" | "paused" | "disabled";
            disabled_reason: string | null;
            paused: {
                reason: string | null;
                by: string | null;
                /** Format: date-time */
                at: string;
            } | null;
            retry_policy: ("standard-webhooks" | "hooker" | "hooker-28" | "exponential") | number[];
            retry_jitter: boolean;
            /** @enum {string} */
            ordering: "none" | "subject";
            rate_limit: number | null;
            rate_limit_duration: number;
            event_types: string[] | null;
            match: {
                account?: string[];
                customer?: string[];
                domain?: string[];
                sku?: string[];
                plan?: string[];
                tags?: string[];
            };
            jira: {
                site: string;
                email: string;
                service_desk_id?: string;
                targets: {
                    plans?: string[];
                    group_id?: string;
                    organization_id?: string;
                }[];
                rules: {
                    event_types: string[];
                    plans?: string[];
                    actions: ("invite" | "join" | "leave")[];
                    enabled: boolean;
                }[];
                statuses: string[];
                dry_run: boolean;
                adopts_members?: boolean;
            };
            jira_token_set: boolean;
            /** @enum {string} */
            health: "disabled" | "paused" | "open" | "failing" | "limited" | "slow" | "ok";
            /** Format: date-time */
            failing_since: string | null;
            trouble: components["schemas"]["WebhookTrouble"] | null;
            /** @enum {string} */
            breaker: "open" | "closed";
            slow: boolean;
            /** Format: date-time */
            limited_since: string | null;
        } | {
            /** @constant */
            kind: "slack";
            /** Format: uuid */
            id: string;
            name: string;
            active: boolean;
            max_delivery_attempts: number;
            delivery_attempt_timeout: number;
            retry_min_backoff: number;
            retry_max_backoff: number;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            updated_at: string;
            /** @enum {string} */
            status: "active" | "paused" | "disabled";
            disabled_reason: string | null;
            paused: {
                reason: string | null;
                by: string | null;
                /** Format: date-time */
                at: string;
            } | null;
            retry_policy: ("standard-webhooks" | "hooker" | "hooker-28" | "exponential") | number[];
            retry_jitter: boolean;
            /** @enum {string} */
            ordering: "none" | "subject";
            rate_limit: number | null;
            rate_limit_duration: number;
            event_types: string[] | null;
            match: {
                account?: string[];
                customer?: string[];
                domain?: string[];
                sku?: string[];
                plan?: string[];
                tags?: string[];
            };
            slack: {
                /** @enum {string} */
                method: "admin" | "connect" | "legacy";
                team_id?: string;
                channel_ids?: string[];
                rules: {
                    event_types: string[];
                    plans?: string[];
                    actions: ("invite" | "join" | "leave")[];
                    enabled: boolean;
                }[];
                statuses: string[];
                dry_run: boolean;
            };
            slack_token_set: boolean;
            /** @enum {string} */
            health: "disabled" | "paused" | "open" | "failing" | "limited" | "slow" | "ok";
            /** Format: date-time */
            failing_since: string | null;
            trouble: components["schemas"]["WebhookTrouble"] | null;
            /** @enum {string} */
            breaker: "open" | "closed";
            slow: boolean;
            /** Format: date-time */
            limited_since: string | null;
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
        DismissBody: {
            reason: string;
        };
        ErasureBody: {
            customer: string;
        };
        ErasureJob: {
            /** Format: uuid */
            id: string;
            /** @constant */
            kind: "erasure";
            by: string | null;
            /** @enum {string} */
            status: "running" | "completed" | "cancelled";
            /** @constant */
            dry_run: false;
            customer: string;
            /** Format: date-time */
            as_of: string;
            progress: {
                seen: number;
                pass: number;
                erased: {
                    events: number;
                    deliveries: number;
                    ended: number;
                    attempts: number;
                    subjects: number;
                    quarantined: number;
                    fan_outs: number;
                    people: number;
                };
            };
            /** Format: date-time */
            next_pass_at: string | null;
            certificate: {
                erased: {
                    events: number;
                    deliveries: number;
                    ended: number;
                    attempts: number;
                    subjects: number;
                    quarantined: number;
                    fan_outs: number;
                    people: number;
                };
                passes: number;
                /** Format: date-time */
                nothing_found_at: string;
                remaining: {
                    in_jira: number;
                    in_slack: number;
                    leaving: number;
                    to_do: string | null;
                };
                not_reached: {
                    /** @enum {string} */
                    what: "receivers" | "point_in_time_recovery" | "messages" | "dead_letters" | "logs" | "backups" | "unnamed" | "webhooks" | "jobs" | "audit_log";
                    /** Format: date-time */
                    until: string | null;
                }[];
            } | null;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            updated_at: string;
            /** Format: date-time */
            ended_at: string | null;
        };
        Event: {
            id: string;
            type: string;
            /** @enum {string} */
            source: "google-workspace" | "paddle-classic" | "paddle-billing" | "pubsub" | "api" | "subrelay";
            account: string;
            source_type: string;
            /** Format: date-time */
            occurred_at: string;
            /** Format: date-time */
            received_at: string;
            subject: components["schemas"]["Subject"] | null;
            customer: components["schemas"]["Customer"] | null;
            sku: string | null;
            plan: string | null;
            tags: string[];
            data: Record<string, unknown> | null;
            matched: number;
            recovered: boolean;
            /** Format: date-time */
            erased_at: string | null;
            /** @constant */
            masked?: true;
        };
        EventBody: {
            type: string;
            /** @default {} */
            data?: Record<string, unknown> | null;
            /** Format: date-time */
            timestamp?: string | null;
            subject?: {
                /** @default subscription */
                kind?: string;
                id: string;
            } | null;
            customer?: {
                id: string;
                domain?: string | null;
                email?: string | null;
            } | null;
            tags?: string[] | null;
        };
        EventData: Record<string, unknown>;
        EventPage: {
            events: components["schemas"]["Event"][];
            limit: number;
            offset: number;
            next_cursor: string | null;
            scanned?: number;
            /** Format: date-time */
            complete_until?: string;
            follow_cursor?: string;
        };
        EventType: {
            type: string;
            description: string;
            sources: {
                /** @enum {string} */
                source: "google-workspace" | "paddle-classic" | "paddle-billing" | "pubsub" | "api" | "subrelay";
                source_types: (string | null)[];
                sample: components["schemas"]["Payload"];
            }[];
            schema: Record<string, unknown>;
        };
        EventTypes: {
            event_types: {
                type: string;
                description: string;
                sources: {
                    /** @enum {string} */
                    source: "google-workspace" | "paddle-classic" | "paddle-billing" | "pubsub" | "api" | "subrelay";
                    source_types: (string | null)[];
                }[];
            }[];
        };
        EventWithOriginal: {
            id: string;
            type: string;
            /** @enum {string} */
            source: "google-workspace" | "paddle-classic" | "paddle-billing" | "pubsub" | "api" | "subrelay";
            account: string;
            source_type: string;
            /** Format: date-time */
            occurred_at: string;
            /** Format: date-time */
            received_at: string;
            subject: components["schemas"]["Subject"] | null;
            customer: components["schemas"]["Customer"] | null;
            sku: string | null;
            plan: string | null;
            tags: string[];
            data: Record<string, unknown> | null;
            matched: number;
            recovered: boolean;
            /** Format: date-time */
            erased_at: string | null;
            /** @constant */
            masked?: true;
            /** Format: date-time */
            stored_at: string;
            raw: string | null;
            /** @enum {string} */
            raw_encoding: "utf-8" | "base64";
        };
        GivenEvent: {
            id: string;
            type: string;
            /** @enum {string} */
            source: "google-workspace" | "paddle-classic" | "paddle-billing" | "pubsub" | "api" | "subrelay";
            account: string;
            source_type: string;
            /** Format: date-time */
            occurred_at: string;
            sku: string | null;
            plan: string | null;
            tags: string[];
            data: Record<string, unknown>;
            subject: components["schemas"]["Subject"] | null;
            customer: components["schemas"]["Customer"] | null;
            matched: number;
            recovered: boolean;
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
        Health: {
            success: boolean;
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
        Job: components["schemas"]["ReplayJob"] | components["schemas"]["RetryJob"] | components["schemas"]["ErasureJob"];
        JobPage: {
            jobs: components["schemas"]["Job"][];
            limit: number;
            offset: number;
            next_cursor: string | null;
        };
        Jwk: {
            /** @enum {string} */
            kty: "OKP" | "RSA";
            kid: string;
            /** @constant */
            use: "sig";
            /** @enum {string} */
            alg: "EdDSA" | "RS256";
        } & {
            [key: string]: string;
        };
        Key: {
            /** @enum {string} */
            secret: "signing_secret" | "ed25519_private_key" | "secret_token" | "rsa_private_key";
            signatures: ("v1" | "v1a" | "x-hub-signature" | "x-hub-signature-256" | "x-signature" | "content-signature")[];
            signs: boolean;
            /** Format: date-time */
            expires_at: string | null;
            kid?: string;
            public_key?: string;
            standard_webhooks_key?: string;
        };
        KeySet: {
            keys: components["schemas"]["Jwk"][];
        };
        Keys: {
            keys: components["schemas"]["Key"][];
            verification: components["schemas"]["Verification"] | null;
        };
        Ledger: {
            /** Format: date-time */
            from: string;
            /** Format: date-time */
            to: string;
            /** Format: date-time */
            read_time: string;
            events: number;
            matched: number;
            fanning_out: number;
            deliveries: {
                pending: number;
                succeeded: number;
                failed: number;
                cancelled: number;
                discarded: number;
                total: number;
            };
            difference: number;
            replays: {
                pending: number;
                succeeded: number;
                failed: number;
                cancelled: number;
                discarded: number;
                total: number;
            };
            payloads: {
                pending: number;
                succeeded: number;
                failed: number;
                cancelled: number;
                discarded: number;
                total: number;
            };
        };
        LicenseAssignmentChangedPayload: components["schemas"]["Payload"] & {
            /** @constant */
            type?: "license.assignment_changed";
            /** @constant */
            source?: "google-workspace";
            data?: components["schemas"]["WorkspaceData"];
            state?: components["schemas"]["WorkspaceSubscriptionState"] | null;
        };
        ListedDestination: {
            /** @constant */
            kind: "webhook";
            /** Format: uuid */
            id: string;
            name: string;
            url: string;
            content_type: string;
            valid_status_codes: number[] | null;
            secret_token?: string;
            active: boolean;
            max_delivery_attempts: number;
            delivery_attempt_timeout: number;
            retry_min_backoff: number;
            retry_max_backoff: number;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            updated_at: string;
            /** @enum {string} */
            status: "active" | "paused" | "disabled";
            disabled_reason: string | null;
            paused: {
                reason: string | null;
                by: string | null;
                /** Format: date-time */
                at: string;
            } | null;
            retry_policy: ("standard-webhooks" | "hooker" | "hooker-28" | "exponential") | number[];
            retry_jitter: boolean;
            /** @enum {string} */
            ordering: "none" | "subject";
            rate_limit: number | null;
            rate_limit_duration: number;
            event_types: string[] | null;
            match: {
                account?: string[];
                customer?: string[];
                domain?: string[];
                sku?: string[];
                plan?: string[];
                tags?: string[];
            };
            /** @enum {string} */
            payload_format: "event" | "hooker-v0" | "hooker-v1" | "slack";
            signing_secret?: string;
            signing_secret_set: boolean;
            secret_token_set: boolean;
            signatures: ("v1" | "v1a" | "x-hub-signature" | "x-hub-signature-256" | "x-signature" | "content-signature")[];
            ed25519_public_key: string | null;
            rsa_public_key: string | null;
            header_names: string[];
            owner?: string;
            /** @enum {string} */
            health: "disabled" | "paused" | "open" | "failing" | "limited" | "slow" | "ok";
            /** Format: date-time */
            failing_since: string | null;
            trouble: components["schemas"]["WebhookTrouble"] | null;
        } | {
            /** @constant */
            kind: "pubsub";
            /** Format: uuid */
            id: string;
            name: string;
            active: boolean;
            max_delivery_attempts: number;
            delivery_attempt_timeout: number;
            retry_min_backoff: number;
            retry_max_backoff: number;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            updated_at: string;
            /** @enum {string} */
            status: "active" | "paused" | "disabled";
            disabled_reason: string | null;
            paused: {
                reason: string | null;
                by: string | null;
                /** Format: date-time */
                at: string;
            } | null;
            retry_policy: ("standard-webhooks" | "hooker" | "hooker-28" | "exponential") | number[];
            retry_jitter: boolean;
            /** @enum {string} */
            ordering: "none" | "subject";
            rate_limit: number | null;
            rate_limit_duration: number;
            event_types: string[] | null;
            match: {
                account?: string[];
                customer?: string[];
                domain?: string[];
                sku?: string[];
                plan?: string[];
                tags?: string[];
            };
            pubsub: {
                topic: string;
                /** @enum {string} */
                ordering_key: "none" | "subject";
            };
            /** @enum {string} */
            health: "disabled" | "paused" | "open" | "failing" | "limited" | "slow" | "ok";
            /** Format: date-time */
            failing_since: string | null;
            trouble: components["schemas"]["WebhookTrouble"] | null;
        } | {
            /** @constant */
            kind: "jira";
            /** Format: uuid */
            id: string;
            name: string;
            active: boolean;
            max_delivery_attempts: number;
            delivery_attempt_timeout: number;
            retry_min_backoff: number;
            retry_max_backoff: number;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            updated_at: string;
            /** @enum {string} */
            status: "active" | "paused" | "disabled";
            disabled_reason: string | null;
            paused: {
                reason: string | null;
                by: string | null;
                /** Format: date-time */
                at: string;
            } | null;
            retry_policy: ("standard-webhooks" | "hooker" | "hooker-28" | "exponential") | number[];
            retry_jitter: boolean;
            /** @enum {string} */
            ordering: "none" | "subject";
            rate_limit: number | null;
            rate_limit_duration: number;
            event_types: string[] | null;
            match: {
                account?: string[];
                customer?: string[];
                domain?: string[];
                sku?: string[];
                plan?: string[];
                tags?: string[];
            };
            jira: {
                site: string;
                email: string;
                service_desk_id?: string;
                targets: {
                    plans?: string[];
                    group_id?: string;
                    organization_id?: string;
                }[];
                rules: {
                    event_types: string[];
                    plans?: string[];
                    actions: ("invite" | "join" | "leave")[];
                    enabled: boolean;
                }[];
                statuses: string[];
                dry_run: boolean;
                adopts_members?: boolean;
            };
            jira_token_set: boolean;
            /** @enum {string} */
            health: "disabled" | "paused" | "open" | "failing" | "limited" | "slow" | "ok";
            /** Format: date-time */
            failing_since: string | null;
            trouble: components["schemas"]["WebhookTrouble"] | null;
        } | {
            /** @constant */
            kind: "slack";
            /** Format: uuid */
            id: string;
            name: string;
            active: boolean;
            max_delivery_attempts: number;
            delivery_attempt_timeout: number;
            retry_min_backoff: number;
            retry_max_backoff: number;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            updated_at: string;
            /** @enum {string} */
            status: "active" | "paused" | "disabled";
            disabled_reason: string | null;
            paused: {
                reason: string | null;
                by: string | null;
                /** Format: date-time */
                at: string;
            } | null;
            retry_policy: ("standard-webhooks" | "hooker" | "hooker-28" | "exponential") | number[];
            retry_jitter: boolean;
            /** @enum {string} */
            ordering: "none" | "subject";
            rate_limit: number | null;
            rate_limit_duration: number;
            event_types: string[] | null;
            match: {
                account?: string[];
                customer?: string[];
                domain?: string[];
                sku?: string[];
                plan?: string[];
                tags?: string[];
            };
            slack: {
                /** @enum {string} */
                method: "admin" | "connect" | "legacy";
                team_id?: string;
                channel_ids?: string[];
                rules: {
                    event_types: string[];
                    plans?: string[];
                    actions: ("invite" | "join" | "leave")[];
                    enabled: boolean;
                }[];
                statuses: string[];
                dry_run: boolean;
            };
            slack_token_set: boolean;
            /** @enum {string} */
            health: "disabled" | "paused" | "open" | "failing" | "limited" | "slow" | "ok";
            /** Format: date-time */
            failing_since: string | null;
            trouble: components["schemas"]["WebhookTrouble"] | null;
        };
        ListedWebhook: {
            /** Format: uuid */
            id: string;
            name: string;
            url: string;
            content_type: string;
            valid_status_codes: number[] | null;
            secret_token?: string;
            active: boolean;
            max_delivery_attempts: number;
            delivery_attempt_timeout: number;
            retry_min_backoff: number;
            retry_max_backoff: number;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            updated_at: string;
            /** @enum {string} */
            status: "active" | "paused" | "disabled";
            disabled_reason: string | null;
            paused: {
                reason: string | null;
                by: string | null;
                /** Format: date-time */
                at: string;
            } | null;
            retry_policy: ("standard-webhooks" | "hooker" | "hooker-28" | "exponential") | number[];
            retry_jitter: boolean;
            /** @enum {string} */
            ordering: "none" | "subject";
            rate_limit: number | null;
            rate_limit_duration: number;
            event_types: string[] | null;
            match: {
                account?: string[];
                customer?: string[];
                domain?: string[];
                sku?: string[];
                plan?: string[];
                tags?: string[];
            };
            /** @enum {string} */
            payload_format: "event" | "hooker-v0" | "hooker-v1" | "slack";
            signing_secret?: string;
            signing_secret_set: boolean;
            secret_token_set: boolean;
            signatures: ("v1" | "v1a" | "x-hub-signature" | "x-hub-signature-256" | "x-signature" | "content-signature")[];
            ed25519_public_key: string | null;
            rsa_public_key: string | null;
            header_names: string[];
            owner?: string;
            /** @enum {string} */
            health: "disabled" | "paused" | "open" | "failing" | "limited" | "slow" | "ok";
            /** Format: date-time */
            failing_since: string | null;
            trouble: components["schemas"]["WebhookTrouble"] | null;
        };
        LookBody: {
            dry_run?: boolean | null;
            cursor?: string | null;
        };
        Looks: {
            asked: number;
            dry_run: boolean;
            next_cursor: string | null;
        };
        MatchedWebhook: {
            /** Format: uuid */
            webhook_id: string;
            webhook_name: string | null;
            deleted: boolean;
            delivery: {
                /** Format: uuid */
                id: string;
                /** @enum {string} */
                status: "pending" | "succeeded" | "failed" | "cancelled" | "discarded";
                reason: string | null;
            } | null;
        };
        Matches: {
            event_id: string;
            type: string;
            /** Format: date-time */
            received_at: string;
            matched: number;
            matched_webhooks: components["schemas"]["MatchedWebhook"][];
            more_matched: boolean;
            not_matched_webhooks: components["schemas"]["NotMatchedWebhook"][];
            more_not_matched: boolean;
        };
        Metrics: {
            /** @enum {string} */
            bucket: "1m" | "1h";
            /** Format: date-time */
            from: string;
            /** Format: date-time */
            to: string;
            /** Format: date-time */
            as_of: string;
            buckets: components["schemas"]["MetricsBucket"][];
        };
        MetricsBucket: {
            /** Format: date-time */
            from: string;
            accepted: number;
            delivered: number;
            failed: number;
            closed: boolean;
        };
        Money: {
            amount: string;
            currency: string;
        };
        NewApiKey: {
            id: string;
            name: string;
            /** @enum {string} */
            role: "viewer" | "operator" | "admin";
            owner?: string;
            /** @enum {string} */
            status: "active" | "expired" | "revoked";
            /** Format: date-time */
            created_at: string;
            created_by: string;
            /** Format: date-time */
            expires_at: string | null;
            /** Format: date-time */
            revoked_at: string | null;
            revoked_by: string | null;
            /** Format: date-time */
            last_used_at: string | null;
            key: string;
        };
        NewPortalLink: {
            id: string;
            owner: string;
            can: ("read" | "retry" | "edit" | "rotate")[];
            /** Format: date-time */
            expires_at: string;
            /** Format: date-time */
            used_at: string | null;
            /** Format: uri */
            url: string;
            code: string;
        };
        NoFields: Record<string, unknown>;
        NoSessionFields: Record<string, unknown>;
        NotMatchedWebhook: {
            /** Format: uuid */
            webhook_id: string;
            webhook_name: string;
            /** @enum {string} */
            reason: "event_types" | "not_named" | "about_itself" | "owner" | "customer" | "domain" | "sku" | "plan" | "tags" | "account" | "payload_format" | "created_later" | "matches_now" | "deleted";
            sentence: string;
            /** Format: date-time */
            changed_since: string | null;
        };
        OpenApiDocument: {
            openapi: string;
        } & {
            [key: string]: unknown;
        };
        OpenPortal: {
            code: string;
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
        OwnSession: {
            /** @enum {string} */
            role: "viewer" | "operator" | "admin";
            name: string;
            environment: string;
            /** Format: date-time */
            expires_at: string;
        };
        Owner: {
            id: string;
            name: string;
            match: {
                account?: string[];
                customer?: string[];
                domain?: string[];
                sku?: string[];
                plan?: string[];
                tags?: string[];
            };
            most_webhooks: number;
            most_rate: number | null;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            updated_at: string;
        };
        OwnerBody: {
            id: string;
            name: string;
            match: {
                account?: string[] | string;
                customer?: string[] | string;
                domain?: string[] | string;
                sku?: string[] | string;
                plan?: string[] | string;
                tags?: string[] | string;
            };
            most_webhooks?: number | null;
            most_rate?: number | null;
        };
        OwnerPage: {
            owners: components["schemas"]["Owner"][];
            limit: number;
            offset: number;
            next_cursor: string | null;
        };
        OwnerPatch: {
            /** @default  */
            name?: string | null;
            match?: {
                account?: string[] | string;
                customer?: string[] | string;
                domain?: string[] | string;
                sku?: string[] | string;
                plan?: string[] | string;
                tags?: string[] | string;
            } | null;
            most_webhooks?: number | null;
            most_rate?: number | null;
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
        PauseBody: {
            reason?: string | null;
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
        PeoplePage: {
            people: components["schemas"]["Person"][];
            limit: number;
            offset: number;
            next_cursor: string | null;
            scanned?: number;
        };
        Person: {
            id: string;
            email: string | null;
            /** @enum {string} */
            standing: "erasing" | "forgotten" | "refused" | "open" | "stays" | "entitled" | "ended";
            refused: string | null;
            subscriptions: {
                source: string;
                account: string;
                id: string;
                plan: string | null;
                wanted: boolean;
                /** Format: date-time */
                until: string | null;
            }[];
            things: {
                key: string;
                /** @enum {string} */
                mark: "absent" | "preexisting" | "adding" | "ours" | "removing";
                /** @enum {string|null} */
                differs: "add" | "remove" | "stays" | null;
            }[];
            /** Format: date-time */
            looked_at: string;
            /** Format: date-time */
            next_look_at: string | null;
            dry_run: boolean;
            /** @constant */
            masked?: true;
        };
        PortalLink: {
            id: string;
            owner: string;
            can: ("read" | "retry" | "edit" | "rotate")[];
            /** Format: date-time */
            expires_at: string;
            /** Format: date-time */
            used_at: string | null;
        };
        PortalLinkBody: {
            owner: string;
            can?: ("read" | "retry" | "edit" | "rotate")[] | null;
            /** Format: date-time */
            expires_at?: string | null;
        };
        PortalSession: {
            token: string;
            owner: {
                id: string;
                name: string;
            };
            can: ("read" | "retry" | "edit" | "rotate")[];
            /** Format: date-time */
            expires_at: string;
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
        Problem: {
            code: number;
            message: string;
            details?: string;
            waits_for?: string;
            /** Format: date-time */
            goes_at?: string;
        };
        ProcessBody: Record<string, unknown>;
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
        QuarantinePage: {
            quarantine: components["schemas"]["Quarantined"][];
            limit: number;
            offset: number;
            next_cursor: string | null;
            scanned?: number;
        };
        Quarantined: {
            id: string;
            /** @enum {string} */
            source: "google-workspace" | "paddle-classic" | "paddle-billing" | "pubsub" | "api" | "subrelay";
            account: string | null;
            reason: string;
            /** Format: date-time */
            received_at: string;
            /** @enum {string} */
            status: "open" | "processed" | "dismissed";
            closed: {
                /** Format: date-time */
                at: string;
                by: string;
                reason: string | null;
            } | null;
            event_id: string | null;
            /** Format: date-time */
            erased_at: string | null;
        };
        QuarantinedWithOriginal: {
            id: string;
            /** @enum {string} */
            source: "google-workspace" | "paddle-classic" | "paddle-billing" | "pubsub" | "api" | "subrelay";
            account: string | null;
            reason: string;
            /** Format: date-time */
            received_at: string;
            /** @enum {string} */
            status: "open" | "processed" | "dismissed";
            closed: {
                /** Format: date-time */
                at: string;
                by: string;
                reason: string | null;
            } | null;
            event_id: string | null;
            /** Format: date-time */
            erased_at: string | null;
            raw: string | null;
            /** @enum {string} */
            raw_encoding: "utf-8" | "base64";
            /** @constant */
            masked?: true;
        };
        ReplayBody: {
            /** Format: uuid */
            webhook_id: string;
        };
        ReplayJob: {
            /** Format: uuid */
            id: string;
            by: string | null;
            /** @enum {string} */
            status: "running" | "completed" | "cancelled";
            dry_run: boolean;
            /** @enum {string} */
            kind: "replay" | "never_delivered";
            /** @enum {string} */
            mode: "failed" | "all" | "never_delivered";
            filter: {
                [key: string]: string;
            };
            /** Format: date-time */
            as_of: string;
            selected: number | null;
            rate_per_second: number;
            achieved_per_second: number | null;
            seconds_left: number | null;
            difference: number | null;
            webhook_ids: string[] | null;
            event_types: string[] | null;
            progress: components["schemas"]["ReplayProgress"];
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            updated_at: string;
            /** Format: date-time */
            ended_at: string | null;
        };
        ReplayJobBody: {
            filter: {
                type?: string;
                /** @enum {string} */
                source?: "google-workspace" | "paddle-classic" | "paddle-billing" | "pubsub" | "api" | "subrelay";
                account?: string;
                customer_id?: string;
                customer?: string;
                subject?: string;
                /** @enum {boolean|string} */
                unmatched?: true | "true";
                /** Format: uuid */
                webhook_id?: string;
                /** @enum {string} */
                status?: "pending" | "succeeded" | "failed" | "cancelled" | "discarded";
                event_id?: string;
                /** Format: uuid */
                replay_of?: string;
                /** @enum {string} */
                cause?: "http_3xx" | "http_4xx" | "http_429" | "http_5xx" | "gone" | "timeout" | "dns" | "tls" | "connect" | "reset" | "protocol" | "refused_address" | "too_large" | "auth" | "destination";
                owner?: string;
                event_type?: string;
                /** @enum {string} */
                hold?: "paused" | "breaker" | "busy" | "rate" | "order";
                reason?: string;
                /** @enum {string} */
                origin?: "event" | "payload" | "replay" | "test";
                /** Format: date-time */
                "created_at.gt"?: string;
                /** Format: date-time */
                "created_at.gte"?: string;
                /** Format: date-time */
                "created_at.lt"?: string;
                /** Format: date-time */
                "created_at.lte"?: string;
                /** Format: date-time */
                "received_at.gt"?: string;
                /** Format: date-time */
                "received_at.gte"?: string;
                /** Format: date-time */
                "received_at.lt"?: string;
                /** Format: date-time */
                "received_at.lte"?: string;
            };
            /**
             * @default failed
             * @enum {string|null}
             */
            mode?: "failed" | "all" | "never_delivered" | null;
            webhook_ids?: string[] | null;
            event_types?: string[] | null;
            /** @default 50 */
            rate_per_second?: number | null;
            /** @default false */
            dry_run?: boolean | null;
        };
        ReplayOrder: components["schemas"]["ReplayPlan"] | components["schemas"]["ReplayJob"];
        ReplayPlan: {
            /** @constant */
            dry_run: true;
            /** Format: date-time */
            as_of: string;
            selected: number;
            by_webhook: {
                /** Format: uuid */
                webhook_id: string;
                name: string | null;
                count: number;
                sends: number;
            }[];
            by_type: {
                event_type: string | null;
                count: number;
                sends: number;
            }[];
            reads: number;
            /** @enum {string} */
            mode: "failed" | "all" | "never_delivered";
            progress: components["schemas"]["ReplayProgress"];
            first_ids: string[];
            order_warnings: {
                looked_at: number;
                warnings: {
                    /** Format: uuid */
                    delivery_id?: string;
                    event_id?: string;
                    /** Format: uuid */
                    webhook_id: string;
                    /** Format: uuid */
                    newer: string;
                }[];
            };
        };
        ReplayProgress: {
            seen: number;
            replayed: number;
            skipped: {
                done: number;
                pending: number;
                expired: number;
                webhook: number;
            };
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
        Retry: {
            /** @enum {string} */
            outcome: "brought_forward" | "under_way" | "probe";
            details: string;
            delivery: components["schemas"]["DeliverySummary"];
        };
        RetryDelivery: Record<string, unknown>;
        RetryJob: {
            /** Format: uuid */
            id: string;
            by: string | null;
            /** @enum {string} */
            status: "running" | "completed" | "cancelled";
            dry_run: boolean;
            /** @constant */
            kind: "retry";
            filter: {
                [key: string]: string;
            };
            /** Format: date-time */
            as_of: string;
            selected: number | null;
            rate_per_second: number;
            achieved_per_second: number | null;
            seconds_left: number | null;
            difference: number | null;
            progress: components["schemas"]["RetryProgress"];
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            updated_at: string;
            /** Format: date-time */
            ended_at: string | null;
        };
        RetryJobBody: {
            filter: {
                /** Format: uuid */
                webhook_id?: string;
                /** @enum {string} */
                status?: "pending";
                event_id?: string;
                /** Format: uuid */
                replay_of?: string;
                /** @enum {string} */
                cause?: "http_3xx" | "http_4xx" | "http_429" | "http_5xx" | "gone" | "timeout" | "dns" | "tls" | "connect" | "reset" | "protocol" | "refused_address" | "too_large" | "auth" | "destination";
                customer?: string;
                subject?: string;
                owner?: string;
                event_type?: string;
                /** @enum {string} */
                hold?: "paused" | "breaker" | "busy" | "rate" | "order";
                reason?: string;
                /** @enum {string} */
                origin?: "event" | "payload" | "replay" | "test";
                /** Format: date-time */
                "created_at.gt"?: string;
                /** Format: date-time */
                "created_at.gte"?: string;
                /** Format: date-time */
                "created_at.lt"?: string;
                /** Format: date-time */
                "created_at.lte"?: string;
            };
            /** @default 50 */
            rate_per_second?: number | null;
            /** @default false */
            dry_run?: boolean | null;
        };
        RetryOrder: components["schemas"]["RetryPlan"] | components["schemas"]["RetryJob"];
        RetryPlan: {
            /** @constant */
            dry_run: true;
            /** Format: date-time */
            as_of: string;
            selected: number;
            by_webhook: {
                /** Format: uuid */
                webhook_id: string;
                name: string | null;
                count: number;
                sends: number;
            }[];
            by_type: {
                event_type: string | null;
                count: number;
                sends: number;
            }[];
            progress: components["schemas"]["RetryProgress"];
            first_ids: string[];
            order_warnings: {
                looked_at: number;
                warnings: {
                    /** Format: uuid */
                    delivery_id: string;
                    /** Format: uuid */
                    waits_for?: string;
                    /** Format: uuid */
                    after?: string;
                }[];
            };
        };
        RetryProgress: {
            seen: number;
            brought_forward: number;
            probes: number;
            skipped: {
                under_way: number;
                tried: number;
                ended: number;
                webhook: number;
                order: number;
                rate: number;
            };
        };
        Reveal: {
            /** @enum {string} */
            kind: "delivery" | "attempt" | "event" | "quarantined" | "subject";
            revealed: Record<string, unknown>;
        };
        RevealBody: {
            /** @enum {string} */
            kind: "delivery" | "attempt" | "event" | "quarantined" | "subject";
            id: string;
            reason?: string | null;
        };
        RotatedDestination: {
            /** @constant */
            kind: "webhook";
            /** Format: uuid */
            id: string;
            name: string;
            url: string;
            content_type: string;
            valid_status_codes: number[] | null;
            secret_token?: string;
            active: boolean;
            max_delivery_attempts: number;
            delivery_attempt_timeout: number;
            retry_min_backoff: number;
            retry_max_backoff: number;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            updated_at: string;
            /** @enum {string} */
            status: "active" | "paused" | "disabled";
            disabled_reason: string | null;
            paused: {
                reason: string | null;
                by: string | null;
                /** Format: date-time */
                at: string;
            } | null;
            retry_policy: ("standard-webhooks" | "hooker" | "hooker-28" | "exponential") | number[];
            retry_jitter: boolean;
            /** @enum {string} */
            ordering: "none" | "subject";
            rate_limit: number | null;
            rate_limit_duration: number;
            event_types: string[] | null;
            match: {
                account?: string[];
                customer?: string[];
                domain?: string[];
                sku?: string[];
                plan?: string[];
                tags?: string[];
            };
            /** @enum {string} */
            payload_format: "event" | "hooker-v0" | "hooker-v1" | "slack";
            signing_secret?: string;
            signing_secret_set: boolean;
            secret_token_set: boolean;
            signatures: ("v1" | "v1a" | "x-hub-signature" | "x-hub-signature-256" | "x-signature" | "content-signature")[];
            ed25519_public_key: string | null;
            rsa_public_key: string | null;
            header_names: string[];
            owner?: string;
            rotation: {
                /** @enum {string} */
                secret: "signing_secret" | "ed25519_private_key" | "secret_token" | "rsa_private_key";
                /** Format: date-time */
                overlap_ends_at: string | null;
            };
        };
        RotatedWebhook: {
            /** Format: uuid */
            id: string;
            name: string;
            url: string;
            content_type: string;
            valid_status_codes: number[] | null;
            secret_token?: string;
            active: boolean;
            max_delivery_attempts: number;
            delivery_attempt_timeout: number;
            retry_min_backoff: number;
            retry_max_backoff: number;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            updated_at: string;
            /** @enum {string} */
            status: "active" | "paused" | "disabled";
            disabled_reason: string | null;
            paused: {
                reason: string | null;
                by: string | null;
                /** Format: date-time */
                at: string;
            } | null;
            retry_policy: ("standard-webhooks" | "hooker" | "hooker-28" | "exponential") | number[];
            retry_jitter: boolean;
            /** @enum {string} */
            ordering: "none" | "subject";
            rate_limit: number | null;
            rate_limit_duration: number;
            event_types: string[] | null;
            match: {
                account?: string[];
                customer?: string[];
                domain?: string[];
                sku?: string[];
                plan?: string[];
                tags?: string[];
            };
            /** @enum {string} */
            payload_format: "event" | "hooker-v0" | "hooker-v1" | "slack";
            signing_secret?: string;
            signing_secret_set: boolean;
            secret_token_set: boolean;
            signatures: ("v1" | "v1a" | "x-hub-signature" | "x-hub-signature-256" | "x-signature" | "content-signature")[];
            ed25519_public_key: string | null;
            rsa_public_key: string | null;
            header_names: string[];
            owner?: string;
            rotation: {
                /** @enum {string} */
                secret: "signing_secret" | "ed25519_private_key" | "secret_token" | "rsa_private_key";
                /** Format: date-time */
                overlap_ends_at: string | null;
            };
        };
        RotationBody: {
            /** @enum {string} */
            secret: "signing_secret" | "ed25519_private_key" | "secret_token" | "rsa_private_key";
            value?: string | null;
            /** @default 86400 */
            overlap_seconds?: number | null;
        };
        SearchAnswer: {
            hits: components["schemas"]["SearchHit"][];
            more: boolean;
            searched: string[];
            not_findable: {
                /** @enum {string} */
                what: "billing_notification" | "pubsub_message";
                note: string;
            }[];
            accounts: {
                /** @enum {string} */
                source: "google-workspace" | "paddle-classic" | "paddle-billing" | "pubsub" | "api" | "subrelay";
                account: string;
            }[];
            /** Format: date-time */
            findable_since: string | null;
        };
        SearchBody: {
            q: string;
        };
        SearchHit: {
            /** @constant */
            kind: "event";
            /** @enum {string} */
            by: "id" | "id_prefix" | "key" | "source_id" | "idempotency_key" | "name" | "domain" | "email" | "customer_id" | "subject_id" | "customer";
            id: string;
            type: string;
            /** @enum {string} */
            source: "google-workspace" | "paddle-classic" | "paddle-billing" | "pubsub" | "api" | "subrelay";
            account: string;
            /** Format: date-time */
            received_at: string;
            customer: string | null;
            subject: string | null;
        } | {
            /** @constant */
            kind: "delivery";
            /** @enum {string} */
            by: "id" | "id_prefix" | "key" | "source_id" | "idempotency_key" | "name" | "domain" | "email" | "customer_id" | "subject_id" | "customer";
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            webhook_id: string;
            event_id: string | null;
            /** @enum {string} */
            status: "pending" | "succeeded" | "failed" | "cancelled" | "discarded";
            /** Format: date-time */
            created_at: string;
            customer: string | null;
            subject: string | null;
        } | {
            /** @constant */
            kind: "attempt";
            /** @enum {string} */
            by: "id" | "id_prefix" | "key" | "source_id" | "idempotency_key" | "name" | "domain" | "email" | "customer_id" | "subject_id" | "customer";
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            delivery_id: string;
            /** Format: uuid */
            webhook_id: string;
            success: boolean;
            /** Format: date-time */
            created_at: string;
            customer: string | null;
        } | {
            /** @constant */
            kind: "webhook";
            /** @enum {string} */
            by: "id" | "id_prefix" | "key" | "source_id" | "idempotency_key" | "name" | "domain" | "email" | "customer_id" | "subject_id" | "customer";
            /** Format: uuid */
            id: string;
            name: string;
            /** @enum {string} */
            status: "active" | "paused" | "disabled";
        } | {
            /** @constant */
            kind: "job";
            /** @enum {string} */
            by: "id" | "id_prefix" | "key" | "source_id" | "idempotency_key" | "name" | "domain" | "email" | "customer_id" | "subject_id" | "customer";
            /** Format: uuid */
            id: string;
            /** @enum {string} */
            job_kind: "replay" | "never_delivered" | "retry" | "erasure";
            /** @enum {string} */
            status: "running" | "completed" | "cancelled";
            /** Format: date-time */
            created_at: string;
        } | {
            /** @constant */
            kind: "api_key";
            /** @enum {string} */
            by: "id" | "id_prefix" | "key" | "source_id" | "idempotency_key" | "name" | "domain" | "email" | "customer_id" | "subject_id" | "customer";
            id: string;
            name: string;
            /** @enum {string} */
            role: "viewer" | "operator" | "admin";
            revoked: boolean;
        } | {
            /** @constant */
            kind: "quarantined";
            /** @enum {string} */
            by: "id" | "id_prefix" | "key" | "source_id" | "idempotency_key" | "name" | "domain" | "email" | "customer_id" | "subject_id" | "customer";
            id: string;
            /** @enum {string} */
            source: "google-workspace" | "paddle-classic" | "paddle-billing" | "pubsub" | "api" | "subrelay";
            account: string | null;
            /** Format: date-time */
            received_at: string;
        } | {
            /** @constant */
            kind: "subject";
            /** @enum {string} */
            by: "id" | "id_prefix" | "key" | "source_id" | "idempotency_key" | "name" | "domain" | "email" | "customer_id" | "subject_id" | "customer";
            key: string;
            /** @enum {string} */
            source: "google-workspace" | "paddle-classic" | "paddle-billing" | "pubsub" | "api" | "subrelay";
            account: string;
            subject_kind: string;
            id: string | null;
            customer: string | null;
        } | {
            /** @constant */
            kind: "customer";
            /** @enum {string} */
            by: "id" | "id_prefix" | "key" | "source_id" | "idempotency_key" | "name" | "domain" | "email" | "customer_id" | "subject_id" | "customer";
            key: string;
            /** @enum {string} */
            source: "google-workspace" | "paddle-classic" | "paddle-billing" | "pubsub" | "api" | "subrelay";
            account: string;
            id: string;
        };
        Session: {
            id: string;
            key: string;
            name: string;
            /** @enum {string} */
            role: "viewer" | "operator" | "admin";
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            expires_at: string;
            current: boolean;
        };
        SessionCode: {
            /** Format: uri */
            url: string;
            code: string;
            /** Format: date-time */
            expires_at: string;
        };
        Sessions: {
            sessions: components["schemas"]["Session"][];
        };
        SignIn: {
            code: string;
        };
        Status: {
            /** @enum {string} */
            headline: "complete" | "given_up" | "missing" | "unknown";
            given_up: number | null;
            missing: number | null;
            sentence: string;
            /** @enum {string} */
            window: "1h" | "24h" | "7d";
            /** Format: date-time */
            from: string;
            /** Format: date-time */
            to: string;
            /** Format: date-time */
            as_of: string;
            equations: components["schemas"]["StatusEquations"] | null;
            pending: components["schemas"]["StatusPending"] | null;
            webhooks: components["schemas"]["StatusWebhooks"] | null;
            quarantine: {
                count: number;
                newest: {
                    id: string;
                    /** @enum {string} */
                    source: "google-workspace" | "paddle-classic" | "paddle-billing" | "pubsub" | "api" | "subrelay";
                    account: string | null;
                    reason: string;
                    /** Format: date-time */
                    received_at: string;
                } | null;
            } | null;
            dead_letters: {
                count: number;
                /** Format: date-time */
                as_of: string;
            } | null;
            sources: components["schemas"]["StatusSource"][] | null;
            unread: {
                /** @enum {string} */
                part: "equations" | "pending" | "webhooks" | "quarantine" | "dead_letters" | "sources";
                reason: string;
            }[];
        };
        StatusEquations: {
            /** Format: date-time */
            as_of: string;
            events: {
                received: number;
                due: number;
                delivered: number;
                waiting: number;
                given_up: number;
                cancelled: number;
                missing: number;
            };
            payloads: {
                given: number;
                delivered: number;
                waiting: number;
                given_up: number;
                cancelled: number;
            };
            replays: {
                given: number;
                delivered: number;
                waiting: number;
                given_up: number;
                cancelled: number;
            };
        };
        StatusPending: {
            waiting: number;
            scheduled: number;
            retrying: number;
            held: {
                paused: number;
                breaker: number;
                busy: number;
                rate: number;
                order: number;
            };
            oldest_due: {
                /** Format: uuid */
                delivery_id: string;
                /** Format: uuid */
                webhook_id: string;
                /** Format: date-time */
                due_at: string;
            } | null;
        };
        StatusSource: {
            /** @enum {string} */
            source: "google-workspace" | "paddle-classic" | "paddle-billing" | "pubsub" | "api" | "subrelay";
            /** Format: date-time */
            last_received_at: string | null;
            /** @enum {string|null} */
            silent: "unheard" | "too_long" | null;
            reconcile: {
                account: string;
                /** Format: date-time */
                ran_at: string;
                failed: boolean;
                finished: boolean;
                checked: number;
                changed: number;
                missing: number;
                unknown: number;
                /** @enum {string|null} */
                silent: "unheard" | "too_long" | null;
            }[];
        };
        StatusWebhooks: {
            counts: {
                disabled: number;
                paused: number;
                open: number;
                failing: number;
                limited: number;
                slow: number;
                ok: number;
            };
            failing: components["schemas"]["TroubledWebhook"][];
            disabled: components["schemas"]["TroubledWebhook"][];
            paused: components["schemas"]["TroubledWebhook"][];
        };
        Subject: {
            kind: string;
            id: string;
        };
        SubjectWithState: {
            key: string;
            /** @enum {string} */
            source: "google-workspace" | "paddle-classic" | "paddle-billing" | "pubsub" | "api" | "subrelay";
            account: string;
            kind: string;
            id: string | null;
            customer: string | null;
            state: Record<string, unknown> | null;
            /** @enum {string|null} */
            state_status: "fresh" | "inaccessible" | null;
            /** Format: date-time */
            observed_at: string | null;
            source_updated_at: string | null;
            announced: {
                field: string;
                value: unknown;
                /** Format: date-time */
                at: string;
                unsure: boolean;
                carried?: unknown;
            }[] | null;
            subscription_ids: string[];
            replaced_by: {
                key: string;
                id: string;
            } | null;
            /** Format: date-time */
            erased_at: string | null;
            /** @constant */
            masked?: true;
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
        System: {
            version: string;
            service: string | null;
            revision: string | null;
            project: string;
            node: string;
            /** Format: date-time */
            started_at: string;
            /** Format: date-time */
            as_of: string;
            settings: components["schemas"]["SystemSetting"][];
            limits: {
                [key: string]: number;
            };
            retention_days: {
                [key: string]: number;
            };
            shards: number;
            indexes: components["schemas"]["SystemIndex"][];
            passes: {
                sweep: {
                    /** Format: date-time */
                    watched_at: string | null;
                    watching: boolean;
                };
                reconcile: {
                    source: string;
                    account: string;
                    /** Format: date-time */
                    ran_at: string;
                    failed: boolean;
                }[];
            };
        };
        SystemIndex: {
            collection: string;
            fields: string[];
        };
        SystemSetting: {
            variable: string;
            value: string | null;
            is_set: boolean;
            hidden: boolean;
        };
        TimelineAttempt: {
            /** Format: uuid */
            id: string;
            attempt: number;
            counted: boolean;
            success: boolean;
            response_status_code: number;
            error_code: string | null;
            execution_duration: number;
            /** Format: date-time */
            started_at: string;
            /** @enum {string|null} */
            state_status: "fresh" | "stale" | "inaccessible" | "unavailable" | null;
            /** Format: date-time */
            state_observed_at: string | null;
        };
        TimelineDelivery: {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            webhook_id: string;
            webhook_name: string | null;
            /** @enum {string} */
            status: "pending" | "succeeded" | "failed" | "cancelled" | "discarded";
            reason: string | null;
            /** @enum {string|null} */
            hold: "paused" | "breaker" | "busy" | "rate" | "order" | null;
            /** @enum {string} */
            origin: "event" | "payload" | "replay" | "test";
            /** Format: uuid */
            replay_of: string | null;
            delivery_attempts: number;
            /** Format: date-time */
            scheduled_at: string;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            ended_at: string | null;
            attempts: components["schemas"]["TimelineAttempt"][];
            more_attempts: boolean;
        };
        TimelineEvent: {
            id: string;
            type: string;
            source_type: string;
            /** Format: date-time */
            occurred_at: string;
            /** Format: date-time */
            received_at: string;
            matched: number;
            recovered: boolean;
            deliveries: components["schemas"]["TimelineDelivery"][];
            more_deliveries: boolean;
            expired_deliveries: number | null;
        };
        TimelinePage: {
            subject: string;
            events: components["schemas"]["TimelineEvent"][];
            limit: number;
            offset: number;
            next_cursor: string | null;
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
        TroubledWebhook: {
            /** Format: uuid */
            id: string;
            name: string;
            /** @enum {string} */
            health: "disabled" | "paused" | "open" | "failing" | "limited" | "slow" | "ok";
            /** Format: date-time */
            since: string | null;
            reason: string | null;
            /** @enum {string|null} */
            cause: "http_3xx" | "http_4xx" | "http_429" | "http_5xx" | "gone" | "timeout" | "dns" | "tls" | "connect" | "reset" | "protocol" | "refused_address" | "too_large" | "auth" | "destination" | null;
            /** Format: date-time */
            last_failure_at: string | null;
            /** Format: date-time */
            last_success_at: string | null;
            waiting: number;
        };
        Verification: {
            signature: string;
            header: string;
            secret: string;
            samples: {
                language: string;
                code: string;
            }[];
        };
        Warned: {
            warnings?: string[];
        };
        Webhook: {
            /** Format: uuid */
            id: string;
            name: string;
            url: string;
            content_type: string;
            valid_status_codes: number[] | null;
            secret_token?: string;
            active: boolean;
            max_delivery_attempts: number;
            delivery_attempt_timeout: number;
            retry_min_backoff: number;
            retry_max_backoff: number;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            updated_at: string;
            /** @enum {string} */
            status: "active" | "paused" | "disabled";
            disabled_reason: string | null;
            paused: {
                reason: string | null;
                by: string | null;
                /** Format: date-time */
                at: string;
            } | null;
            retry_policy: ("standard-webhooks" | "hooker" | "hooker-28" | "exponential") | number[];
            retry_jitter: boolean;
            /** @enum {string} */
            ordering: "none" | "subject";
            rate_limit: number | null;
            rate_limit_duration: number;
            event_types: string[] | null;
            match: {
                account?: string[];
                customer?: string[];
                domain?: string[];
                sku?: string[];
                plan?: string[];
                tags?: string[];
            };
            /** @enum {string} */
            payload_format: "event" | "hooker-v0" | "hooker-v1" | "slack";
            signing_secret?: string;
            signing_secret_set: boolean;
            secret_token_set: boolean;
            signatures: ("v1" | "v1a" | "x-hub-signature" | "x-hub-signature-256" | "x-signature" | "content-signature")[];
            ed25519_public_key: string | null;
            rsa_public_key: string | null;
            header_names: string[];
            owner?: string;
        };
        WebhookBody: {
            name: string;
            url: string;
            content_type?: string | null;
            valid_status_codes?: number[] | null;
            active?: boolean | null;
            max_delivery_attempts?: number | null;
            delivery_attempt_timeout?: number | null;
            retry_policy?: ("standard-webhooks" | "hooker" | "hooker-28" | "exponential") | number[] | null;
            retry_min_backoff?: number | null;
            retry_max_backoff?: number | null;
            retry_jitter?: boolean | null;
            /** @enum {string|null} */
            ordering?: "none" | "subject" | null;
            rate_limit?: number | null;
            rate_limit_duration?: number | null;
            event_types?: string[] | string | null;
            match?: {
                account?: string[] | string;
                customer?: string[] | string;
                domain?: string[] | string;
                sku?: string[] | string;
                plan?: string[] | string;
                tags?: string[] | string;
            } | null;
            /** @enum {string|null} */
            payload_format?: "event" | "hooker-v0" | "hooker-v1" | "slack" | null;
            owner?: string | null;
            headers?: {
                [key: string]: string;
            } | null;
            signatures?: ("v1" | "v1a" | "x-hub-signature" | "x-hub-signature-256" | "x-signature" | "content-signature")[] | ("v1" | "v1a" | "x-hub-signature" | "x-hub-signature-256" | "x-signature" | "content-signature") | null;
            signing_secret?: string | null;
            ed25519_private_key?: string | null;
            secret_token?: string | null;
            rsa_private_key?: string | null;
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
        WebhookPage: {
            webhooks: components["schemas"]["ListedWebhook"][];
            limit: number;
            offset: number;
            next_cursor: string | null;
        };
        WebhookPatch: {
            /** @default  */
            name?: string | null;
            /** @default  */
            url?: string | null;
            content_type?: string | null;
            valid_status_codes?: number[] | null;
            active?: boolean | null;
            max_delivery_attempts?: number | null;
            delivery_attempt_timeout?: number | null;
            retry_policy?: ("standard-webhooks" | "hooker" | "hooker-28" | "exponential") | number[] | null;
            retry_min_backoff?: number | null;
            retry_max_backoff?: number | null;
            retry_jitter?: boolean | null;
            /** @enum {string|null} */
            ordering?: "none" | "subject" | null;
            rate_limit?: number | null;
            rate_limit_duration?: number | null;
            event_types?: string[] | string | null;
            match?: {
                account?: string[] | string;
                customer?: string[] | string;
                domain?: string[] | string;
                sku?: string[] | string;
                plan?: string[] | string;
                tags?: string[] | string;
            } | null;
            /** @enum {string|null} */
            payload_format?: "event" | "hooker-v0" | "hooker-v1" | "slack" | null;
            owner?: string | null;
            headers?: {
                [key: string]: string;
            } | null;
            signatures?: ("v1" | "v1a" | "x-hub-signature" | "x-hub-signature-256" | "x-signature" | "content-signature")[] | ("v1" | "v1a" | "x-hub-signature" | "x-hub-signature-256" | "x-signature" | "content-signature") | null;
            signing_secret?: string | null;
            ed25519_private_key?: string | null;
            secret_token?: string | null;
            rsa_private_key?: string | null;
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
        WebhookTestBody: {
            type?: string | null;
            source?: string | null;
        };
        WebhookTrouble: {
            /** @enum {string|null} */
            cause: "http_3xx" | "http_4xx" | "http_429" | "http_5xx" | "gone" | "timeout" | "dns" | "tls" | "connect" | "reset" | "protocol" | "refused_address" | "too_large" | "auth" | "destination" | null;
            /** Format: date-time */
            last_failure_at: string | null;
            /** Format: date-time */
            last_success_at: string | null;
            waiting: number;
        };
        WebhookWithHealth: {
            /** Format: uuid */
            id: string;
            name: string;
            url: string;
            content_type: string;
            valid_status_codes: number[] | null;
            secret_token?: string;
            active: boolean;
            max_delivery_attempts: number;
            delivery_attempt_timeout: number;
            retry_min_backoff: number;
            retry_max_backoff: number;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            updated_at: string;
            /** @enum {string} */
            status: "active" | "paused" | "disabled";
            disabled_reason: string | null;
            paused: {
                reason: string | null;
                by: string | null;
                /** Format: date-time */
                at: string;
            } | null;
            retry_policy: ("standard-webhooks" | "hooker" | "hooker-28" | "exponential") | number[];
            retry_jitter: boolean;
            /** @enum {string} */
            ordering: "none" | "subject";
            rate_limit: number | null;
            rate_limit_duration: number;
            event_types: string[] | null;
            match: {
                account?: string[];
                customer?: string[];
                domain?: string[];
                sku?: string[];
                plan?: string[];
                tags?: string[];
            };
            /** @enum {string} */
            payload_format: "event" | "hooker-v0" | "hooker-v1" | "slack";
            signing_secret?: string;
            signing_secret_set: boolean;
            secret_token_set: boolean;
            signatures: ("v1" | "v1a" | "x-hub-signature" | "x-hub-signature-256" | "x-signature" | "content-signature")[];
            ed25519_public_key: string | null;
            rsa_public_key: string | null;
            header_names: string[];
            owner?: string;
            /** @enum {string} */
            health: "disabled" | "paused" | "open" | "failing" | "limited" | "slow" | "ok";
            /** Format: date-time */
            failing_since: string | null;
            trouble: components["schemas"]["WebhookTrouble"] | null;
            /** @enum {string} */
            breaker: "open" | "closed";
            slow: boolean;
            /** Format: date-time */
            limited_since: string | null;
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
        WouldMatch: {
            verdict: string;
            /** Format: uuid */
            webhook_id: string | null;
            rules: {
                event_types: string[] | null;
                match: {
                    account?: string[];
                    customer?: string[];
                    domain?: string[];
                    sku?: string[];
                    plan?: string[];
                    tags?: string[];
                };
                /** @enum {string} */
                payload_format: "event" | "hooker-v0" | "hooker-v1" | "slack";
            };
            matched: number;
            looked_at: number;
            complete: boolean;
            /** Format: date-time */
            newest_at: string | null;
            /** Format: date-time */
            oldest_at: string | null;
            not_matched: {
                /** @enum {string} */
                reason: "event_types" | "not_named" | "about_itself" | "owner" | "customer" | "domain" | "sku" | "plan" | "tags" | "account" | "payload_format";
                events: number;
            }[];
            events: {
                id: string;
                type: string;
                /** Format: date-time */
                received_at: string;
            }[];
        };
        WouldMatchBody: {
            event_types?: string[] | string | null;
            match?: {
                account?: string[] | string;
                customer?: string[] | string;
                domain?: string[] | string;
                sku?: string[] | string;
                plan?: string[] | string;
                tags?: string[] | string;
            } | null;
            /** @enum {string|null} */
            payload_format?: "event" | "hooker-v0" | "hooker-v1" | "slack" | null;
            last?: number | null;
            /** Format: date-time */
            from?: string | null;
            /** Format: date-time */
            to?: string | null;
        };
    };
    responses: {
        Taken: {
            headers: {
                [name: string]: unknown;
            };
            content?: never;
        };
        Gone: {
            headers: {
                [name: string]: unknown;
            };
            content?: never;
        };
        Later: {
            headers: {
                [name: string]: unknown;
            };
            content?: never;
        };
        NotTaken: {
            headers: {
                [name: string]: unknown;
            };
            content?: never;
        };
        TooLong: {
            headers: {
                [name: string]: unknown;
            };
            content?: never;
        };
    };
    parameters: {
        RequestId: string;
        Prefer: string;
        IdempotencyKey: string;
        IfMatch: string;
        WebhookHops: string;
        WebhookId: string;
        WebhookTimestamp: number;
        WebhookSignature: string;
        HubSignature: string;
        HubSignature256: string;
        Signature: string;
        ContentSignature: string;
        DeliveryHops: number;
        DeliveryTest: "1";
    };
    requestBodies: never;
    headers: {
        "X-Request-Id": string;
        ETag: string;
        "Cache-Control": string;
        "Preference-Applied": string;
        "Set-Cookie": string;
        Location: string;
        "Retry-After": number;
        "WWW-Authenticate": string;
    };
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    readStatus: {
        parameters: {
            query?: {
                window?: "1h" | "24h" | "7d";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Status"];
                };
            };
        };
    };
    readMetrics: {
        parameters: {
            query?: {
                bucket?: "1m" | "1h";
                from?: string;
                last?: number;
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Metrics"];
                };
            };
        };
    };
    readSystem: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["System"];
                };
            };
        };
    };
    listWebhooks: {
        parameters: {
            query?: {
                limit?: number;
                offset?: number;
                cursor?: string;
                active?: boolean;
                health?: "disabled" | "paused" | "open" | "failing" | "limited" | "slow" | "ok";
                owner?: string;
                q?: string;
                "created_at.gt"?: string;
                "created_at.gte"?: string;
                "created_at.lt"?: string;
                "created_at.lte"?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookPage"] & components["schemas"]["Warned"];
                };
            };
        };
    };
    createWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WebhookBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Webhook"] & components["schemas"]["Warned"];
                };
            };
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Webhook"] & components["schemas"]["Warned"];
                };
            };
        };
    };
    getWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookWithHealth"] & components["schemas"]["Warned"];
                };
            };
        };
    };
    replaceWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WebhookBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Webhook"] & components["schemas"]["Warned"];
                };
            };
        };
    };
    deleteWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    patchWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WebhookPatch"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Webhook"];
                };
            };
        };
    };
    pauseWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["PauseBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Webhook"] & components["schemas"]["Warned"];
                };
            };
        };
    };
    resumeWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Webhook"] & components["schemas"]["Warned"];
                };
            };
        };
    };
    rotateSecret: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RotationBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RotatedWebhook"] & components["schemas"]["Warned"];
                };
            };
        };
    };
    listWebhookKeys: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Keys"];
                };
            };
        };
    };
    readWebhookKeySet: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KeySet"];
                };
            };
        };
    };
    testWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["WebhookTestBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliverySummary"] & components["schemas"]["Warned"];
                };
            };
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliverySummary"] & components["schemas"]["Warned"];
                };
            };
        };
    };
    listDestinations: {
        parameters: {
            query?: {
                limit?: number;
                offset?: number;
                cursor?: string;
                kind?: "webhook" | "pubsub" | "jira" | "slack";
                active?: boolean;
                health?: "disabled" | "paused" | "open" | "failing" | "limited" | "slow" | "ok";
                owner?: string;
                q?: string;
                "created_at.gt"?: string;
                "created_at.gte"?: string;
                "created_at.lt"?: string;
                "created_at.lte"?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DestinationPage"];
                };
            };
        };
    };
    createDestination: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DestinationBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Destination"] & components["schemas"]["Warned"];
                };
            };
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Destination"];
                };
            };
        };
    };
    getDestination: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DestinationWithHealth"];
                };
            };
        };
    };
    replaceDestination: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DestinationBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Destination"];
                };
            };
        };
    };
    deleteDestination: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    patchDestination: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DestinationPatch"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Destination"];
                };
            };
        };
    };
    listPeople: {
        parameters: {
            query?: {
                limit?: number;
                offset?: number;
                cursor?: string;
                standing?: "erasing" | "forgotten" | "refused" | "open" | "stays" | "entitled" | "ended";
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PeoplePage"];
                };
            };
        };
    };
    lookAtPeople: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["LookBody"];
            };
        };
        responses: {
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Looks"];
                };
            };
        };
    };
    pauseDestination: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["PauseBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Destination"] & components["schemas"]["Warned"];
                };
            };
        };
    };
    resumeDestination: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Destination"] & components["schemas"]["Warned"];
                };
            };
        };
    };
    rotateDestinationSecret: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RotationBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RotatedDestination"] & components["schemas"]["Warned"];
                };
            };
        };
    };
    testDestination: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["WebhookTestBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliverySummary"] & components["schemas"]["Warned"];
                };
            };
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliverySummary"] & components["schemas"]["Warned"];
                };
            };
        };
    };
    listDeliveries: {
        parameters: {
            query?: {
                limit?: number;
                offset?: number;
                cursor?: string;
                follow?: string;
                provisional?: boolean;
                webhook_id?: string;
                status?: "pending" | "succeeded" | "failed" | "cancelled" | "discarded" | "given_up";
                event_id?: string;
                replay_of?: string;
                cause?: "http_3xx" | "http_4xx" | "http_429" | "http_5xx" | "gone" | "timeout" | "dns" | "tls" | "connect" | "reset" | "protocol" | "refused_address" | "too_large" | "auth" | "destination";
                customer?: string;
                subject?: string;
                owner?: string;
                event_type?: string;
                hold?: "paused" | "breaker" | "busy" | "rate" | "order";
                reason?: string;
                origin?: "event" | "payload" | "replay" | "test";
                fields?: "full" | "summary";
                "created_at.gt"?: string;
                "created_at.gte"?: string;
                "created_at.lt"?: string;
                "created_at.lte"?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliveryPage"] & components["schemas"]["Warned"];
                };
            };
        };
    };
    giveDelivery: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DeliveryBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Delivery"] & components["schemas"]["Warned"];
                };
            };
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Delivery"] & components["schemas"]["Warned"];
                };
            };
        };
    };
    getDelivery: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Delivery"] & components["schemas"]["Warned"];
                };
            };
        };
    };
    cancelDelivery: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    retryDelivery: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["RetryDelivery"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Retry"] & components["schemas"]["Warned"];
                };
            };
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Retry"] & components["schemas"]["Warned"];
                };
            };
        };
    };
    replayDelivery: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["NoFields"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Delivery"];
                };
            };
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Delivery"];
                };
            };
        };
    };
    listDeliveryAttempts: {
        parameters: {
            query?: {
                limit?: number;
                offset?: number;
                cursor?: string;
                follow?: string;
                provisional?: boolean;
                webhook_id?: string;
                delivery_id?: string;
                event_id?: string;
                success?: boolean;
                "created_at.gt"?: string;
                "created_at.gte"?: string;
                "created_at.lt"?: string;
                "created_at.lte"?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliveryAttemptPage"] & components["schemas"]["Warned"];
                };
            };
        };
    };
    getDeliveryAttempt: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliveryAttempt"] & components["schemas"]["Warned"];
                };
            };
        };
    };
    listEvents: {
        parameters: {
            query?: {
                limit?: number;
                offset?: number;
                cursor?: string;
                follow?: string;
                provisional?: boolean;
                type?: string;
                source?: "google-workspace" | "paddle-classic" | "paddle-billing" | "pubsub" | "api" | "subrelay";
                account?: string;
                customer_id?: string;
                customer?: string;
                subject?: string;
                unmatched?: true;
                "created_at.gt"?: string;
                "created_at.gte"?: string;
                "created_at.lt"?: string;
                "created_at.lte"?: string;
                "received_at.gt"?: string;
                "received_at.gte"?: string;
                "received_at.lt"?: string;
                "received_at.lte"?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventPage"];
                };
            };
        };
    };
    giveEvent: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EventBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GivenEvent"];
                };
            };
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GivenEvent"];
                };
            };
        };
    };
    getEvent: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventWithOriginal"];
                };
            };
        };
    };
    readEventData: {
        parameters: {
            query: {
                webhook_id: string;
                signature: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventData"];
                };
            };
        };
    };
    replayEvent: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReplayBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Delivery"];
                };
            };
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Delivery"];
                };
            };
        };
    };
    getEventMatches: {
        parameters: {
            query?: {
                limit?: number;
                webhook_id?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Matches"];
                };
            };
        };
    };
    listEventTypes: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventTypes"];
                };
            };
        };
    };
    getEventType: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventType"];
                };
            };
        };
    };
    webhookWouldMatch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["WouldMatchBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WouldMatch"];
                };
            };
        };
    };
    wouldMatch: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["WouldMatchBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WouldMatch"];
                };
            };
        };
    };
    getSubject: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SubjectWithState"];
                };
            };
        };
    };
    getTimeline: {
        parameters: {
            query?: {
                limit?: number;
                offset?: number;
                cursor?: string;
                "received_at.gt"?: string;
                "received_at.gte"?: string;
                "received_at.lt"?: string;
                "received_at.lte"?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TimelinePage"];
                };
            };
        };
    };
    search: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SearchBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SearchAnswer"];
                };
            };
        };
    };
    orderReplay: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReplayJobBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReplayOrder"];
                };
            };
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReplayJob"];
                };
            };
        };
    };
    getReplay: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReplayJob"];
                };
            };
        };
    };
    cancelReplay: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    orderRetries: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RetryJobBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RetryOrder"];
                };
            };
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RetryJob"];
                };
            };
        };
    };
    listJobs: {
        parameters: {
            query?: {
                limit?: number;
                offset?: number;
                cursor?: string;
                kind?: "replay" | "never_delivered" | "retry" | "erasure";
                status?: "running" | "completed" | "cancelled";
                "created_at.gt"?: string;
                "created_at.gte"?: string;
                "created_at.lt"?: string;
                "created_at.lte"?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobPage"];
                };
            };
        };
    };
    getJob: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
        };
    };
    cancelJob: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    orderErasure: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ErasureBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErasureJob"];
                };
            };
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErasureJob"];
                };
            };
        };
    };
    listQuarantine: {
        parameters: {
            query?: {
                limit?: number;
                offset?: number;
                cursor?: string;
                source?: "google-workspace" | "paddle-classic" | "paddle-billing" | "pubsub" | "api" | "subrelay";
                reason?: string;
                status?: "open" | "processed" | "dismissed";
                "received_at.gt"?: string;
                "received_at.gte"?: string;
                "received_at.lt"?: string;
                "received_at.lte"?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QuarantinePage"];
                };
            };
        };
    };
    getQuarantined: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QuarantinedWithOriginal"];
                };
            };
        };
    };
    processQuarantined: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ProcessBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Quarantined"] & components["schemas"]["Warned"];
                };
            };
        };
    };
    dismissQuarantined: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DismissBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Quarantined"] & components["schemas"]["Warned"];
                };
            };
        };
    };
    readLedger: {
        parameters: {
            query?: {
                from?: string;
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Ledger"];
                };
            };
        };
    };
    listKeys: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKeys"];
                };
            };
        };
    };
    createKey: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ApiKeyBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKey"] & components["schemas"]["Warned"];
                };
            };
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewApiKey"];
                };
            };
        };
    };
    getKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKey"];
                };
            };
        };
    };
    revokeKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    listOwners: {
        parameters: {
            query?: {
                limit?: number;
                offset?: number;
                cursor?: string;
                "created_at.gt"?: string;
                "created_at.gte"?: string;
                "created_at.lt"?: string;
                "created_at.lte"?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OwnerPage"];
                };
            };
        };
    };
    createOwner: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OwnerBody"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Owner"];
                };
            };
        };
    };
    getOwner: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Owner"];
                };
            };
        };
    };
    deleteOwner: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    patchOwner: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OwnerPatch"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Owner"];
                };
            };
        };
    };
    createPortalLink: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PortalLinkBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PortalLink"] & components["schemas"]["Warned"];
                };
            };
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewPortalLink"];
                };
            };
        };
    };
    openPortal: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OpenPortal"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PortalSession"];
                };
            };
        };
    };
    closePortal: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    listSessions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Sessions"];
                };
            };
        };
    };
    createSession: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["NoSessionFields"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionCode"];
                };
            };
        };
    };
    endSession: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    listAuditLog: {
        parameters: {
            query?: {
                limit?: number;
                offset?: number;
                cursor?: string;
                key?: string;
                target?: string;
                action?: string;
                "at.gt"?: string;
                "at.gte"?: string;
                "at.lt"?: string;
                "at.lte"?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditPage"];
                };
            };
        };
    };
    reveal: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RevealBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Reveal"];
                };
            };
        };
    };
    getOwnSession: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OwnSession"];
                };
            };
        };
    };
    signIn: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SignIn"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OwnSession"];
                };
            };
        };
    };
    signOut: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    readHealthz: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
        };
    };
    readHealth: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
        };
    };
    readReference: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
        };
    };
    leadToReference: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    readOpenApi: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenApiDocument"];
                };
            };
        };
    };
    readSwaggerDocument: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenApiDocument"];
                };
            };
        };
    };
}

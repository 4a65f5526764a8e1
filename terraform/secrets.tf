# Values pass through Terraform and stay out of its state. A number that rises makes a new version of its secret; the
# old one stays, for instances that still run and for going back.
locals {
  # The variable that a function reads each from.
  secrets = {
    API_KEYS                   = { id = "api-keys", version = var.secret_versions.api_keys }
    CUSTOMER_HMAC_KEY          = { id = "customer-hmac-key", version = var.secret_versions.customer_hmac_key }
    ENCRYPTION_KEYS            = { id = "encryption-keys", version = var.secret_versions.encryption_keys }
    PADDLE_ACCOUNTS            = { id = "paddle-accounts", version = var.secret_versions.paddle_accounts }
    OTEL_EXPORTER_OTLP_HEADERS = { id = "otlp-headers", version = var.secret_versions.otlp_headers }
  }

  secret_values = {
    API_KEYS          = jsonencode(var.api_keys)
    CUSTOMER_HMAC_KEY = var.customer_hmac_key
    ENCRYPTION_KEYS   = jsonencode(var.encryption_keys)
    PADDLE_ACCOUNTS   = jsonencode(local.paddle_accounts)
    # A secret can't be empty: a comma stands for no header.
    OTEL_EXPORTER_OTLP_HEADERS = var.otlp_headers == "" ? "," : var.otlp_headers
  }

  # As PADDLE_ACCOUNTS is read (docs/settings.md): what is not given is left out.
  paddle_accounts = [
    for seller in var.paddle_accounts : merge(
      { name = seller.name },
      seller.classic == null ? {} : { classic = {
        for name, value in {
          publicKeys     = seller.classic.public_keys
          vendorId       = seller.classic.vendor_id
          vendorAuthCode = seller.classic.vendor_auth_code
        } : name => value if value != null
      } },
      seller.billing == null ? {} : { billing = {
        for name, value in {
          secrets    = seller.billing.secrets
          apiKey     = seller.billing.api_key
          eventTypes = seller.billing.event_types
        } : name => value if value != null
      } },
    )
  ]
}

resource "google_secret_manager_secret" "default" {
  for_each = local.secrets

  project         = var.project_id
  secret_id       = each.value.id
  deletion_policy = local.data_deletion_policy

  replication {
    auto {}
  }

  depends_on = [google_project_service.default]
}

resource "google_secret_manager_secret_version" "default" {
  for_each = local.secrets

  secret                 = google_secret_manager_secret.default[each.key].id
  secret_data_wo         = local.secret_values[each.key]
  secret_data_wo_version = each.value.version
  deletion_policy        = "ABANDON"

  lifecycle {
    create_before_destroy = true
  }
}

resource "google_secret_manager_secret_iam_member" "accessor" {
  for_each = merge([
    for name, read in local.function_settings.functions : {
      for variable in read.secrets : "${name} ${variable}" => { function = name, variable = variable }
    }
  ]...)

  project   = var.project_id
  secret_id = google_secret_manager_secret.default[each.value.variable].secret_id
  role      = "roles/secretmanager.secretAccessor"
  member    = local.function_members[each.value.function]
}

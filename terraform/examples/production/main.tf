# Paddle Billing and two Workspace resellers at hundreds of events a second: warm where a sender waits, leaving by fixed
# addresses, watched and budgeted.
module "subrelay" {
  source = "../.."

  project_id     = var.project_id
  project_number = var.project_number
  region         = "europe-west1"
  bundles_dir    = var.bundles_dir

  api_keys          = var.api_keys
  customer_hmac_key = var.customer_hmac_key
  encryption_keys   = var.encryption_keys
  paddle_accounts   = var.paddle_accounts
  secret_versions   = { api_keys = 2 }

  alert_emails = ["ops@example.com", "oncall@example.com"]
  api_invokers = ["allUsers"]
  api_url      = "https://webhooks.example.com"
  runbook_url  = "https://github.com/example/subrelay/blob/main/docs/operations.md"

  budget = {
    billing_account = "012345-6789AB-CDEF01"
    amount          = 500
    currency        = "EUR"
  }

  # A new project may have 20 CPUs in a region: ask Google for more before you raise max_instances above 20 (docs/deploy.md).
  functions = {
    api               = { min_instances = 1, max_instances = 20 }
    deliver           = { min_instances = 2, max_instances = 20, memory = "1Gi" }
    receive-paddle    = { min_instances = 1, max_instances = 20 }
    receive-workspace = { min_instances = 1 }
  }

  settings = {
    PADDLE_REQUESTS_PER_MINUTE    = "200"
    WORKSPACE_REQUESTS_PER_MINUTE = "1200"
  }

  static_egress_addresses = 2

  workspace_accounts = [
    { account = "C0abcdefg", admin_email = "admin@reseller.example", subscription = "workspace-notifications" },
    { account = "C0bcdefgh", admin_email = "admin@second.example" },
  ]
}

output "egress_addresses" {
  description = "What receivers put on their allow-lists."
  value       = module.subrelay.egress_addresses
}

output "next_steps" {
  description = "What is left to do by hand."
  value       = module.subrelay.next_steps
}

# Only people and services of yours reach the API and its console, by their Google identity. No customer does: there is no
# portal, no data_url and no key set for them.
module "subrelay" {
  source = "../.."

  project_id     = var.project_id
  project_number = var.project_number
  region         = "europe-west1"
  bundles_dir    = var.bundles_dir

  api_keys          = var.api_keys
  customer_hmac_key = var.customer_hmac_key
  encryption_keys   = var.encryption_keys
  paddle_accounts   = []

  alert_emails              = ["ops@example.com"]
  api_invokers              = ["group:support@example.com"]
  paddle_classic_public_key = var.paddle_classic_public_key
}

output "next_steps" {
  description = "What is left to do by hand."
  value       = module.subrelay.next_steps
}

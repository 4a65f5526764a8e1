# The least that takes Paddle's notifications and delivers them: nothing is warm, and alerts go to one address.
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
  api_invokers              = ["allUsers"]
  paddle_classic_public_key = var.paddle_classic_public_key
}

output "next_steps" {
  description = "What is left to do by hand."
  value       = module.subrelay.next_steps
}

output "api_url" {
  description = "Where the API is served."
  value       = local.api_url
}

output "dead_letter_subscription" {
  description = "Where the messages wait that nobody could take."
  value       = google_pubsub_subscription.dead_letter.id
}

output "egress_addresses" {
  description = "The fixed addresses that deliveries and calls of sources leave by, for allow-lists."
  value       = [for address in google_compute_address.egress : address.address]
}

output "function_urls" {
  description = "The functions' addresses, by name."
  value       = local.urls
}

output "next_steps" {
  description = "What is left to do by hand."
  value = trimspace(join("\n", concat(
    [
      "1. Paddle: enter ${local.urls["receive-paddle"]}/ as the webhook URL (Developer tools > Notifications, or Alerts).",
    ],
    local.makes_workspace_account ? [
      "2. Google Admin console > Security > Access and data control > API controls > Domain-wide delegation: add client id",
      "   ${local.workspace_client_id} with the scopes ${join(",", local.workspace_scopes)}",
      ] : [
      "2. See that ${var.workspace_service_account} is delegated domain-wide with the scopes",
      "   ${join(",", local.workspace_scopes)}",
    ],
    length(var.workspace_accounts) == 0 ? [
      "3. Fill in workspace_accounts and apply again, if you are a reseller of Google Workspace.",
      ] : [
      "3. Register at once, or wait for the next full hour and 7 minutes:",
      "   gcloud scheduler jobs run register --location ${var.region} --project ${var.project_id}",
    ],
    length(var.api_invokers) > 0 ? [] : [
      "4. Nobody reaches the API yet: set api_invokers, [\"allUsers\"] or IAM members, and apply again (docs/deploy.md).",
    ],
    [
      "${length(var.api_invokers) > 0 ? 4 : 5}. Make a webhook: POST ${local.api_url}/v1/webhooks with Authorization: Bearer <one of api_keys> (docs/deploy.md).",
      "${length(var.api_invokers) > 0 ? 5 : 6}. See that all of it works, with ${local.api_url} as the url of ~/.config/subrelay/production.json (docs/command-line.md),",
      "   and with an address of yours that answers 2xx in place of https://example.com/canary:",
      "   npx --no subrelay canary --env production --receiver https://example.com/canary --door ${local.urls["receive-paddle"]}/",
    ],
  )))
}

output "paddle_endpoint" {
  description = "The URL to enter at Paddle, for Classic alerts and Billing notifications alike."
  value       = "${local.urls["receive-paddle"]}/"
}

output "service_account_emails" {
  description = "Who the functions run as, by function, and the accounts of pushes and builds."
  value = merge(local.function_accounts, {
    build = google_service_account.build.email
    push  = google_service_account.push.email
  })
}

output "workspace_client_id" {
  description = "The numeric client id to enter in the Google Admin console under domain-wide delegation; null for an account that was there before."
  value       = local.workspace_client_id
}

output "workspace_scopes" {
  description = "The scopes to enter beside the client id, separated by commas."
  value       = join(",", local.workspace_scopes)
}

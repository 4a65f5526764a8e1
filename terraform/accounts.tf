# One account for each function: what it may do stands beside what it does it to. None has a key.
resource "google_service_account" "function" {
  for_each = { for name, function in local.functions : name => function if !function.runs_as_workspace }

  project      = var.project_id
  account_id   = "subrelay-${each.key}"
  display_name = "Subrelay ${each.key}"

  depends_on = [google_project_service.default]
}

# Pub/Sub and Cloud Scheduler call the functions as this account.
resource "google_service_account" "push" {
  project      = var.project_id
  account_id   = "subrelay-push"
  display_name = "Subrelay pushes and schedules"

  depends_on = [google_project_service.default]
}

locals {
  # Who each function runs as.
  function_accounts = {
    for name, function in local.functions :
    name => function.runs_as_workspace ? local.workspace_service_account : google_service_account.function[name].email
  }

  function_members = { for name, email in local.function_accounts : name => "serviceAccount:${email}" }
}

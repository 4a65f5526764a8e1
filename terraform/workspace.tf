# The account that is delegated domain-wide: notifications are registered for it, `register` runs as it, and what calls
# the Reseller API signs as it.
locals {
  makes_workspace_account = var.workspace_service_account == null

  workspace_service_account = (
    local.makes_workspace_account
    ? google_service_account.workspace["default"].email
    : var.workspace_service_account
  )

  workspace_service_account_id = (
    local.makes_workspace_account
    ? google_service_account.workspace["default"].name
    : "projects/${var.project_id}/serviceAccounts/${var.workspace_service_account}"
  )

  # One that was there before was delegated under an id that its owner knows.
  workspace_client_id = local.makes_workspace_account ? google_service_account.workspace["default"].unique_id : null

  workspace_scopes = [
    "https://www.googleapis.com/auth/apps.order",
    "https://www.googleapis.com/auth/apps.order.readonly",
  ]

  workspace_subscription = "workspace-notifications"

  # As WORKSPACE_ACCOUNTS is read (docs/settings.md).
  workspace_accounts = jsonencode([
    for each in var.workspace_accounts : merge(
      { account = each.account, adminEmail = each.admin_email },
      each.subscription == null ? {} : { subscription = each.subscription },
    )
  ])
}

resource "google_service_account" "workspace" {
  for_each = toset(local.makes_workspace_account ? ["default"] : [])

  project      = var.project_id
  account_id   = "subrelay-workspace"
  display_name = "Subrelay on behalf of the reseller's admin"

  depends_on = [google_project_service.default]
}

resource "google_project_iam_custom_role" "jwt_signer" {
  project     = var.project_id
  role_id     = "subrelayJwtSigner"
  title       = "Subrelay JWT signer"
  description = "Signs as a service account, and nothing else."
  permissions = ["iam.serviceAccounts.signJwt"]

  depends_on = [google_project_service.default]
}

resource "google_service_account_iam_member" "jwt_signer" {
  for_each = { for name, function in local.functions : name => function if function.signs_as_workspace }

  service_account_id = local.workspace_service_account_id
  role               = google_project_iam_custom_role.jwt_signer.id
  member             = local.function_members[each.key]
}

# The notifications' subscription is made by `register`, since Google admits to its topic only who was registered there.
resource "google_project_iam_custom_role" "registrar" {
  project     = var.project_id
  role_id     = "subrelayRegistrar"
  title       = "Subrelay registrar"
  description = "Makes and mends Pub/Sub subscriptions."
  permissions = [
    "pubsub.subscriptions.create",
    "pubsub.subscriptions.get",
    "pubsub.subscriptions.update",
  ]

  depends_on = [google_project_service.default]
}

resource "google_project_iam_member" "registrar" {
  project = var.project_id
  role    = google_project_iam_custom_role.registrar.id
  member  = local.function_members["register"]
}

resource "google_service_account_iam_member" "registrar_acts_as_push" {
  service_account_id = google_service_account.push.name
  role               = "roles/iam.serviceAccountUser"
  member             = local.function_members["register"]
}

# Terraform can't name a subscription that `register` has yet to make, so Pub/Sub may move dead letters out of any.
resource "google_project_iam_member" "pubsub_agent_subscriber" {
  for_each = toset(length(var.workspace_accounts) > 0 ? ["default"] : [])

  project = var.project_id
  role    = "roles/pubsub.subscriber"
  member  = local.pubsub_agent

  depends_on = [google_pubsub_topic.default]
}

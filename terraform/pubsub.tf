locals {
  topics = toset(["dead-letter", "deliveries", "wake"])

  # Slow endpoints' pointers are pushed apart: Pub/Sub narrows a subscription's window for all that is in it.
  # The deadline is also how long a push waits for its answer: above the longest re-fetch, exchange (30 s) and record of
  # `deliver`, and above the 50 s that `sweep` watches.
  push_subscriptions = {
    deliver-fast = {
      topic                = "deliveries"
      function             = "deliver"
      filter               = "attributes.lane = \"fast\""
      ack_deadline_seconds = 60
      retention            = "86400s"
      keeps_dead_letters   = true
    }
    deliver-slow = {
      topic                = "deliveries"
      function             = "deliver"
      filter               = "attributes.lane = \"slow\""
      ack_deadline_seconds = 60
      retention            = "86400s"
      keeps_dead_letters   = true
    }
    sweep = {
      topic                = "wake"
      function             = "sweep"
      filter               = null
      ack_deadline_seconds = 90
      # A wake is worth nothing later, and is gone long before a hundred pushes are made.
      retention          = "3600s"
      keeps_dead_letters = false
    }
  }

  pubsub_agent = "serviceAccount:service-${var.project_number}@gcp-sa-pubsub.iam.gserviceaccount.com"
}

resource "google_pubsub_topic" "default" {
  #checkov:skip=CKV_GCP_83:Google's own keys encrypt what is on its way; a key of one's own is one more thing to lose it by
  for_each = local.topics

  project         = var.project_id
  name            = each.key
  deletion_policy = each.key == "dead-letter" ? local.data_deletion_policy : "DELETE"

  depends_on = [google_project_service.default]
}

resource "google_pubsub_topic_iam_member" "publisher" {
  for_each = merge([
    for name, function in local.functions : {
      for topic in function.publishes_to : "${name} ${topic}" => { function = name, topic = topic }
    }
  ]...)

  project = var.project_id
  topic   = google_pubsub_topic.default[each.value.topic].name
  role    = "roles/pubsub.publisher"
  member  = local.function_members[each.value.function]
}

resource "google_pubsub_topic_iam_member" "dead_letter_publisher" {
  project = var.project_id
  topic   = google_pubsub_topic.default["dead-letter"].name
  role    = "roles/pubsub.publisher"
  member  = local.pubsub_agent
}

# Pub/Sub signs its pushes' tokens for this account alone.
resource "google_service_account_iam_member" "push_token_creator" {
  service_account_id = google_service_account.push.name
  role               = "roles/iam.serviceAccountTokenCreator"
  member             = local.pubsub_agent

  depends_on = [google_pubsub_topic.default]
}

resource "google_pubsub_subscription" "push" {
  for_each = local.push_subscriptions

  project = var.project_id
  name    = each.key
  topic   = google_pubsub_topic.default[each.value.topic].id
  filter  = each.value.filter

  ack_deadline_seconds       = each.value.ack_deadline_seconds
  message_retention_duration = each.value.retention
  retain_acked_messages      = true

  push_config {
    push_endpoint = local.urls[each.value.function]
    oidc_token {
      service_account_email = google_service_account.push.email
      audience              = local.urls[each.value.function]
    }
  }

  # Where an instance has died, another is there at once. Its leases last for 10 s and more, and nothing else goes wrong alone.
  retry_policy {
    minimum_backoff = "1s"
    maximum_backoff = "600s"
  }

  dynamic "dead_letter_policy" {
    for_each = each.value.keeps_dead_letters ? [true] : []
    content {
      dead_letter_topic     = google_pubsub_topic.default["dead-letter"].id
      max_delivery_attempts = 100
    }
  }

  expiration_policy {
    ttl = ""
  }

  depends_on = [
    google_cloud_run_v2_service_iam_member.push,
    google_pubsub_topic_iam_member.dead_letter_publisher,
    google_service_account_iam_member.push_token_creator,
  ]
}

# With resellers Pub/Sub may take from any (workspace.tf).
resource "google_pubsub_subscription_iam_member" "dead_letter_source" {
  for_each = {
    for name, subscription in local.push_subscriptions : name => subscription
    if subscription.keeps_dead_letters && length(var.workspace_accounts) == 0
  }

  project      = var.project_id
  subscription = google_pubsub_subscription.push[each.key].name
  role         = "roles/pubsub.subscriber"
  member       = local.pubsub_agent
}

# What nobody could take waits here for an operator (docs/operations.md).
resource "google_pubsub_subscription" "dead_letter" {
  project = var.project_id
  name    = "dead-letter"
  topic   = google_pubsub_topic.default["dead-letter"].id

  ack_deadline_seconds       = 60
  message_retention_duration = "2678400s"
  retain_acked_messages      = true
  deletion_policy            = local.data_deletion_policy

  expiration_policy {
    ttl = ""
  }
}

# GET /v1/status tells how many dead letters there are (docs/status.md).
resource "google_project_iam_member" "monitoring_viewer" {
  project = var.project_id
  role    = "roles/monitoring.viewer"
  member  = local.function_members["api"]
}

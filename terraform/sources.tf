# Topics of yours that events are taken from (docs/pubsub.md).
locals {
  pubsub_topics = { for each in var.pubsub_topics : each.account => each }

  # As PUBSUB_SUBSCRIPTIONS is read (docs/settings.md).
  pubsub_subscriptions = jsonencode([
    for each in var.pubsub_topics : { account = each.account, subscription = "subrelay-${each.account}" }
  ])
}

# Whoever applies this needs pubsub.topics.attachSubscription on a topic of another project.
resource "google_pubsub_subscription" "source" {
  for_each = local.pubsub_topics

  project = var.project_id
  name    = "subrelay-${each.key}"
  topic   = each.value.topic
  filter  = each.value.filter

  ack_deadline_seconds       = 60
  message_retention_duration = "604800s"
  retain_acked_messages      = true
  enable_message_ordering    = each.value.ordered

  push_config {
    push_endpoint = local.urls["receive-pubsub"]
    oidc_token {
      service_account_email = google_service_account.push.email
      audience              = local.urls["receive-pubsub"]
    }
  }

  retry_policy {
    minimum_backoff = "10s"
    maximum_backoff = "600s"
  }

  dead_letter_policy {
    dead_letter_topic     = google_pubsub_topic.default["dead-letter"].id
    max_delivery_attempts = 100
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
resource "google_pubsub_subscription_iam_member" "source_dead_letter_source" {
  for_each = { for account, each in local.pubsub_topics : account => each if length(var.workspace_accounts) == 0 }

  project      = var.project_id
  subscription = google_pubsub_subscription.source[each.key].name
  role         = "roles/pubsub.subscriber"
  member       = local.pubsub_agent
}

# Counted from the functions' log lines, by their names and fields (docs/logs.md).
locals {
  log_metrics = {
    subrelay_received = {
      description = "Requests that bring something in, by function, outcome and status."
      filter      = <<-EOT
        jsonPayload.message=("paddle.received" OR "pubsub.received" OR "workspace.received")
        OR (jsonPayload.message="api.answered" AND jsonPayload.method="POST"
            AND jsonPayload.path=~"^/v1/(deliveries|events)/?$")
      EOT
      labels = {
        function = "EXTRACT(resource.labels.service_name)"
        outcome  = "EXTRACT(jsonPayload.outcome)"
        status   = "EXTRACT(jsonPayload.status)"
      }
      milliseconds = null
    }

    subrelay_attempts = {
      description  = "Pointers that deliver followed, by outcome; one that was handed_over is counted again when it is recorded."
      filter       = "jsonPayload.message=\"delivery.attempted\""
      labels       = { outcome = "EXTRACT(jsonPayload.outcome)" }
      milliseconds = null
    }

    subrelay_exchange_ms = {
      description  = "How long receivers take to answer, in milliseconds."
      filter       = "jsonPayload.message=\"delivery.attempted\" AND jsonPayload.exchangeMs>=0"
      labels       = {}
      milliseconds = "EXTRACT(jsonPayload.exchangeMs)"
    }

    subrelay_retry_lateness_ms = {
      description  = "How long after its due time a retry was sent, in milliseconds."
      filter       = "jsonPayload.message=\"delivery.attempted\" AND jsonPayload.attempt>1 AND jsonPayload.lateMs>=0"
      labels       = {}
      milliseconds = "EXTRACT(jsonPayload.lateMs)"
    }

    subrelay_unheard = {
      description  = "Runs of reconcile that found at a source what no notification told, by source."
      filter       = <<-EOT
        (jsonPayload.message="subscriptions.compared" AND jsonPayload.changed>0)
        OR (jsonPayload.message="history.compared" AND jsonPayload.recovered>0)
      EOT
      labels       = { source = "EXTRACT(jsonPayload.source)" }
      milliseconds = null
    }

    subrelay_webhook_changes = {
      description  = "Webhooks that began to fail, go on failing, recovered, or were disabled or stopped."
      filter       = "jsonPayload.message=(\"webhook.failing\" OR \"webhook.keeps_failing\" OR \"webhook.recovered\" OR \"webhook.disabled\" OR \"webhook.stopped\")"
      labels       = { change = "EXTRACT(jsonPayload.message)" }
      milliseconds = null
    }

    subrelay_problems = {
      description  = "What is never to happen, by the name of its log line."
      filter       = <<-EOT
        jsonPayload.message=(
          "config.refused" OR "deliveries.late" OR "ledger.hole" OR "ledger.not_read" OR "notifications.lost" OR "notifications.silent"
          OR "pointers.not_published" OR "reconcile.failed" OR "source.misconfigured" OR "wake.not_published"
        )
        OR (jsonPayload.message="resellers.registered" AND severity>=ERROR)
      EOT
      labels       = { problem = "EXTRACT(jsonPayload.message)" }
      milliseconds = null
    }
  }
}

resource "google_logging_metric" "default" {
  for_each = local.log_metrics

  project         = var.project_id
  name            = each.key
  description     = each.value.description
  filter          = "resource.type=\"cloud_run_revision\" AND (${trimspace(each.value.filter)})"
  value_extractor = each.value.milliseconds

  label_extractors = length(each.value.labels) == 0 ? null : each.value.labels

  metric_descriptor {
    metric_kind = "DELTA"
    value_type  = each.value.milliseconds == null ? "INT64" : "DISTRIBUTION"
    unit        = each.value.milliseconds == null ? "1" : "ms"

    dynamic "labels" {
      for_each = each.value.labels
      content {
        key        = labels.key
        value_type = "STRING"
      }
    }
  }

  # 1 ms to 17 min, each bucket twice as wide as the last.
  dynamic "bucket_options" {
    for_each = each.value.milliseconds == null ? [] : [true]
    content {
      exponential_buckets {
        num_finite_buckets = 20
        growth_factor      = 2
        scale              = 1
      }
    }
  }

  depends_on = [google_project_service.default]
}

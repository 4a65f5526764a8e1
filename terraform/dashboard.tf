locals {
  of_pubsub = "monitored_resource=\"pubsub_subscription\""

  # Titles, and the lines of the charts in PromQL. Where there are several, their names are shown.
  charts = [
    {
      title = "Accepted, per second"
      lines = {
        "accepted" = "sum by (function) (rate(logging_googleapis_com:user_subrelay_received{${local.of_functions},status=~\"2.*\",outcome!~\"duplicate|quarantined\"}[5m]))"
      }
    },
    {
      title = "Deliveries, per second, by outcome of the attempt"
      lines = {
        "outcome" = "sum by (outcome) (rate(logging_googleapis_com:user_subrelay_attempts{${local.of_functions}}[5m]))"
      }
    },
    {
      title = "Webhooks that began to fail, recovered, or were disabled, per hour"
      lines = {
        "change" = "sum by (change) (increase(logging_googleapis_com:user_subrelay_webhook_changes{${local.of_functions}}[1h]))"
      }
    },
    {
      title = "Retries' lateness, ms"
      lines = {
        "p10" = "histogram_quantile(0.1, sum by (le) (rate(logging_googleapis_com:user_subrelay_retry_lateness_ms_bucket{${local.of_functions}}[10m])))"
        "p50" = "histogram_quantile(0.5, sum by (le) (rate(logging_googleapis_com:user_subrelay_retry_lateness_ms_bucket{${local.of_functions}}[10m])))"
        "p99" = "histogram_quantile(0.99, sum by (le) (rate(logging_googleapis_com:user_subrelay_retry_lateness_ms_bucket{${local.of_functions}}[10m])))"
      }
    },
    {
      title = "Oldest unacknowledged message, seconds"
      lines = {
        "subscription" = "max by (subscription_id) (pubsub_googleapis_com:subscription_oldest_unacked_message_age{${local.of_pubsub},subscription_id!=\"dead-letter\"})"
      }
    },
    {
      title = "Dead letters"
      lines = {
        "waiting" = "max(pubsub_googleapis_com:subscription_num_undelivered_messages{${local.of_pubsub},subscription_id=\"dead-letter\"})"
        "moved"   = "sum(increase(pubsub_googleapis_com:subscription_dead_letter_message_count{${local.of_pubsub}}[1h]))"
      }
    },
    {
      title = "Ledger holes, and other problems, per hour"
      lines = {
        "problem" = "sum by (problem) (increase(${local.problems}}[1h]))"
      }
    },
    {
      title = "Sources: notifications per hour, and runs of reconcile that found what none told"
      lines = {
        "received" = "sum by (function) (increase(logging_googleapis_com:user_subrelay_received{${local.of_functions},function=~\"receive-.*\"}[1h]))"
        "unheard"  = "sum by (source) (increase(logging_googleapis_com:user_subrelay_unheard{${local.of_functions}}[1h]))"
      }
    },
    {
      title = "Receivers' answers, ms"
      lines = {
        "p50" = "histogram_quantile(0.5, sum by (le) (rate(logging_googleapis_com:user_subrelay_exchange_ms_bucket{${local.of_functions}}[10m])))"
        "p95" = "histogram_quantile(0.95, sum by (le) (rate(logging_googleapis_com:user_subrelay_exchange_ms_bucket{${local.of_functions}}[10m])))"
      }
    },
    {
      title = "Functions' 5xx, per minute"
      lines = {
        "function" = "sum by (service_name) (rate(run_googleapis_com:request_count{${local.of_ours},response_code_class=\"5xx\"}[5m])) * 60"
      }
    },
    {
      title = "Cost: instances' billed seconds, per second"
      lines = {
        "function" = "sum by (service_name) (rate(run_googleapis_com:container_billable_instance_time{${local.of_ours}}[10m]))"
      }
    },
    {
      title = "Cost: Firestore operations, per second"
      lines = {
        "reads"   = "sum(rate(firestore_googleapis_com:document_read_count[10m]))"
        "writes"  = "sum(rate(firestore_googleapis_com:document_write_count[10m]))"
        "deletes" = "sum(rate(firestore_googleapis_com:document_delete_count[10m]))"
      }
    },
    {
      title = "Cost: Pub/Sub's billed bytes, per second"
      lines = {
        "subscription" = "sum by (subscription_id) (rate(pubsub_googleapis_com:subscription_byte_cost{${local.of_pubsub}}[10m]))"
      }
    },
    {
      title = "Cost: log bytes, per hour"
      lines = {
        "resource" = "sum by (resource_type) (increase(logging_googleapis_com:billing_bytes_ingested[1h]))"
      }
    },
  ]
}

# Nothing is given that Monitoring would leave out of its answer, such as a zero: a second apply shows no change.
resource "google_monitoring_dashboard" "default" {
  project = var.project_id

  dashboard_json = jsonencode({
    displayName = "Subrelay"
    gridLayout = {
      columns = "2"
      widgets = [
        for chart in local.charts : {
          title = chart.title
          xyChart = {
            dataSets = [
              for legend, query in chart.lines : merge(
                {
                  plotType        = "LINE"
                  targetAxis      = "Y1"
                  timeSeriesQuery = { prometheusQuery = query }
                },
                length(chart.lines) > 1 ? { legendTemplate = legend } : {},
              )
            ]
          }
        }
      ]
    }
  })

  depends_on = [google_project_service.default]
}

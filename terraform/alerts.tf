# Each alert's name is its heading in the runbook. Rates, shares and absences are asked for in PromQL (`query`), since a
# condition on a metric without data yet would be refused: log-based metrics appear minutes after they were made. What one
# line tells is alerted on by the line itself (`line`): increase() does not see the event that a counter's series begins with
# (docs/decisions/2026-11-30-low-volume-alerts.md).
locals {
  of_functions = "monitored_resource=\"cloud_run_revision\""
  of_ours      = "${local.of_functions},service_name=~\"${join("|", local.function_names)}\""
  of_our_logs  = "resource.type=\"cloud_run_revision\" AND resource.labels.service_name=(${join(" OR ", formatlist("\"%s\"", local.function_names))})"
  received     = "logging_googleapis_com:user_subrelay_received{${local.of_functions}"
  changes      = "logging_googleapis_com:user_subrelay_webhook_changes{${local.of_functions}"
  problems     = "logging_googleapis_com:user_subrelay_problems{${local.of_functions}"

  alerts = {
    dead-letters = {
      summary  = "Pub/Sub gave up on messages: they wait in the subscription dead-letter."
      severity = "ERROR"
      duration = "300s"
      query    = "max(pubsub_googleapis_com:subscription_num_undelivered_messages{monitored_resource=\"pubsub_subscription\",subscription_id=\"dead-letter\"}) > 0"
    }
    deliveries-late = {
      summary  = "A delivery is an hour past its plan, and was published again and again in vain."
      screen   = "deliveries?status=pending"
      severity = "ERROR"
      line     = "jsonPayload.message=\"deliveries.late\""
    }
    function-errors = {
      summary  = "A function answers 5xx: our own failures, which slow its push subscription down."
      severity = "ERROR"
      duration = "300s"
      query    = "sum by (service_name) (increase(run_googleapis_com:request_count{${local.of_ours},response_code_class=\"5xx\"}[10m])) > 10"
    }
    functions-failing = {
      summary  = "More than half of a function's answers in two hours were 5xx, however few there were."
      severity = "ERROR"
      duration = "300s"
      query    = "(sum by (service_name) (increase(run_googleapis_com:request_count{${local.of_ours},response_code_class=\"5xx\"}[2h])) > 1) > 0.5 * sum by (service_name) (increase(run_googleapis_com:request_count{${local.of_ours}}[2h]))"
    }
    ledger-holes = {
      summary  = "Deliveries are missing that an event's matches must have."
      severity = "CRITICAL"
      line     = "jsonPayload.message=\"ledger.hole\""
    }
    notifications-lost = {
      summary  = "Paddle's history has notifications that never arrived; they were taken in."
      severity = "WARNING"
      line     = "jsonPayload.message=\"notifications.lost\""
    }
    oldest-unacked = {
      summary  = "A subscription's oldest message waits for more than 5 minutes."
      severity = "ERROR"
      duration = "300s"
      query    = "max by (subscription_id) (pubsub_googleapis_com:subscription_oldest_unacked_message_age{monitored_resource=\"pubsub_subscription\",subscription_id!=\"dead-letter\"}) > 300"
    }
    pointers-not-published = {
      summary  = "Pub/Sub takes no pointers: deliveries wait for sweep."
      severity = "WARNING"
      duration = "300s"
      query    = "sum(increase(${local.problems},problem=~\"pointers.not_published|wake.not_published\"}[10m])) > 10"
    }
    quarantine = {
      summary  = "A verified sender sent what could not be read: it is kept in quarantine."
      screen   = "inbound"
      severity = "WARNING"
      line     = "jsonPayload.message=(\"paddle.received\" OR \"pubsub.received\" OR \"workspace.received\") AND jsonPayload.outcome=\"quarantined\""
    }
    reconcile-absent = {
      summary  = "No run of reconcile has succeeded for an hour and a half: nobody looks for holes, gaps and silence."
      severity = "ERROR"
      duration = "1800s"
      query    = "absent_over_time(run_googleapis_com:request_count{${local.of_functions},service_name=\"reconcile\",response_code_class=\"2xx\"}[1h])"
    }
    reconcile-failed = {
      summary  = "A source could not be compared with."
      severity = "ERROR"
      duration = "60s"
      query    = "sum(increase(${local.problems},problem=\"reconcile.failed\"}[1h])) > 2"
    }
    registration-failed = {
      summary  = "The registration for Workspace notifications could not be kept in order."
      severity = "ERROR"
      duration = "60s"
      query    = "sum(increase(${local.problems},problem=\"resellers.registered\"}[3h])) > 3"
    }
    retry-lateness = {
      summary  = "Nine retries in ten leave more than a minute after their time: more than webhooks held back explain."
      screen   = "deliveries?status=pending"
      severity = "ERROR"
      duration = "600s"
      query    = "histogram_quantile(0.1, sum by (le) (rate(logging_googleapis_com:user_subrelay_retry_lateness_ms_bucket{${local.of_functions}}[10m]))) > 60000"
    }
    signatures-mostly-refused = {
      summary  = "Paddle's endpoint refused more than it took in for two hours, however little came."
      severity = "WARNING"
      duration = "300s"
      query    = "(sum(increase(${local.received},function=\"receive-paddle\",status=~\"403.*\"}[2h])) > 1) > 0.5 * sum(increase(${local.received},function=\"receive-paddle\"}[2h]))"
    }
    signatures-refused = {
      summary  = "Paddle's endpoint refuses signatures: a key or secret is wrong, or somebody tries."
      severity = "ERROR"
      duration = "300s"
      query    = "sum(increase(${local.received},function=\"receive-paddle\",status=~\"403.*\"}[10m])) > 20"
    }
    source-misconfigured = {
      summary  = "A source refuses our credentials: states go out stale."
      severity = "CRITICAL"
      line     = "jsonPayload.message=\"source.misconfigured\""
    }
    source-silent = {
      summary  = "A source changes and notifies of nothing: its registration may be gone."
      severity = "CRITICAL"
      line     = "jsonPayload.message=\"notifications.silent\""
    }
    sweep-absent = {
      summary  = "sweep has not run for 10 minutes: retries and lost pointers wait."
      severity = "CRITICAL"
      duration = "60s"
      query    = "absent_over_time(run_googleapis_com:request_count{${local.of_functions},service_name=\"sweep\",response_code_class=\"2xx\"}[10m])"
    }
    webhooks-disabled = {
      summary  = "A webhook was disabled: its deliveries are discarded until somebody mends it."
      screen   = "destinations?health=disabled"
      severity = "WARNING"
      line     = "jsonPayload.message=\"webhook.disabled\""
    }
    webhooks-failing = {
      summary  = "Nothing has succeeded of a webhook for a quarter of an hour and more."
      screen   = "failures"
      severity = "WARNING"
      duration = "0s"
      query    = "sum(increase(${local.changes},change=\"webhook.keeps_failing\"}[30m])) > 0 or sum(${local.changes},change=\"webhook.keeps_failing\"} unless ${local.changes},change=\"webhook.keeps_failing\"} offset 30m) > 0"
    }
    webhooks-stopped = {
      summary  = "A destination lacks a right or a token: its deliveries wait until somebody mends it."
      screen   = "destinations?health=paused"
      severity = "WARNING"
      line     = "jsonPayload.message=\"webhook.stopped\""
    }
  }
}

resource "google_monitoring_notification_channel" "email" {
  for_each = var.alert_emails

  project      = var.project_id
  display_name = "Subrelay: ${each.key}"
  type         = "email"
  labels       = { email_address = each.key }

  # Policies that still name an address would keep it from being taken off the list.
  force_delete = true

  depends_on = [google_project_service.default]
}

resource "google_monitoring_alert_policy" "default" {
  for_each = { for name, alert in local.alerts : name => alert if length(var.alert_emails) > 0 }

  project               = var.project_id
  display_name          = "Subrelay: ${each.key}"
  combiner              = "OR"
  severity              = each.value.severity
  notification_channels = [for channel in google_monitoring_notification_channel.email : channel.name]

  conditions {
    display_name = each.value.summary

    dynamic "condition_prometheus_query_language" {
      for_each = can(each.value.query) ? [each.value] : []
      content {
        query                     = condition_prometheus_query_language.value.query
        duration                  = condition_prometheus_query_language.value.duration
        evaluation_interval       = "60s"
        disable_metric_validation = true
      }
    }

    dynamic "condition_matched_log" {
      for_each = can(each.value.line) ? [each.value] : []
      content {
        filter = "${local.of_our_logs} AND ${condition_matched_log.value.line}"
      }
    }
  }

  # Lines that match mail at most once an hour.
  dynamic "alert_strategy" {
    for_each = can(each.value.line) ? [true] : []
    content {
      auto_close = "86400s"

      notification_rate_limit {
        period = "3600s"
      }
    }
  }

  documentation {
    mime_type = "text/markdown"
    content   = "${each.value.summary} What to do: ${var.runbook_url}#${each.key}"

    dynamic "links" {
      for_each = startswith(var.runbook_url, "https://") ? ["${var.runbook_url}#${each.key}"] : []
      content {
        display_name = "Runbook"
        url          = links.value
      }
    }

    links {
      display_name = "Console"
      url          = "${local.api_url}/console#/${try(each.value.screen, "now")}"
    }
  }

  # Last: sweep-absent would mail during every first apply.
  depends_on = [google_cloud_scheduler_job.default, google_logging_metric.default, google_pubsub_subscription.push]
}

resource "google_billing_budget" "default" {
  for_each = var.budget == null ? {} : { default = var.budget }

  billing_account = each.value.billing_account
  display_name    = "Subrelay ${var.project_id}"

  budget_filter {
    calendar_period        = "MONTH"
    credit_types_treatment = "INCLUDE_ALL_CREDITS"
    projects               = ["projects/${var.project_number}"]
  }

  amount {
    specified_amount {
      currency_code = each.value.currency
      units         = tostring(each.value.amount)
    }
  }

  threshold_rules {
    threshold_percent = 0.5
  }

  threshold_rules {
    threshold_percent = 1
  }

  threshold_rules {
    threshold_percent = 1
    spend_basis       = "FORECASTED_SPEND"
  }

  dynamic "all_updates_rule" {
    for_each = length(var.alert_emails) == 0 ? [] : [true]
    content {
      monitoring_notification_channels = [
        for channel in google_monitoring_notification_channel.email : channel.name
      ]
    }
  }

  lifecycle {
    precondition {
      condition     = length(var.alert_emails) <= 5
      error_message = "A budget mails at most 5 of alert_emails, these are ${length(var.alert_emails)}: give a group's address in place of its members', or no budget."
    }
  }

  depends_on = [google_project_service.default]
}

locals {
  schedules = {
    reconcile = {
      schedule         = "*/15 * * * *"
      attempt_deadline = "300s"
      retries          = 0
      description      = "Compares with the sources and takes in what never arrived."
    }
    register = {
      schedule         = "7 * * * *"
      attempt_deadline = "120s"
      retries          = 3
      description      = "Keeps the registration for Workspace notifications in order."
    }
    sweep = {
      schedule         = "* * * * *"
      attempt_deadline = "90s"
      retries          = 0
      description      = "Publishes what is due."
    }
  }
}

resource "google_cloud_scheduler_job" "default" {
  for_each = local.schedules

  project          = var.project_id
  region           = var.region
  name             = each.key
  description      = each.value.description
  schedule         = each.value.schedule
  time_zone        = "Etc/UTC"
  attempt_deadline = each.value.attempt_deadline

  retry_config {
    retry_count          = each.value.retries
    min_backoff_duration = "30s"
    max_backoff_duration = "300s"
    max_doublings        = 3
  }

  http_target {
    http_method = "POST"
    uri         = "${local.urls[each.key]}/"

    oidc_token {
      service_account_email = google_service_account.push.email
      audience              = local.urls[each.key]
    }
  }

  depends_on = [google_cloud_run_v2_service_iam_member.push]
}

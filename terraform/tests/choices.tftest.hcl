# What the variables change.
mock_provider "google" {
  source = "./tests/mocks"
}

variables {
  project_id     = "subrelay-test"
  project_number = "123456789012"
  region         = "europe-west1"
  bundles_dir    = "tests/bundles"

  api_keys          = [{ id = "first", key = "0123456789abcdef01234567" }]
  customer_hmac_key = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE="
  encryption_keys   = [{ id = "first", key = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=" }]
  otlp_headers      = ""
  paddle_accounts   = [{ name = "default", classic = { public_keys = ["k"], vendor_id = "1", vendor_auth_code = "c" } }]
}

run "public_api" {
  command = plan

  variables {
    api_invokers = ["allUsers"]
  }

  assert {
    condition     = google_cloud_run_v2_service_iam_member.invoker["api allUsers"].member == "allUsers"
    error_message = "The API is public by choice."
  }
}

run "size" {
  command = plan

  variables {
    functions = { deliver = { min_instances = 2, max_instances = 100, memory = "1Gi", ingress = "ALLOW_ALL" } }
  }

  assert {
    condition = (
      google_cloudfunctions2_function.default["deliver"].service_config[0].min_instance_count == 2
      && google_cloudfunctions2_function.default["deliver"].service_config[0].max_instance_count == 100
      && google_cloudfunctions2_function.default["deliver"].service_config[0].available_memory == "1Gi"
      && google_cloudfunctions2_function.default["deliver"].service_config[0].ingress_settings == "ALLOW_ALL"
      && google_cloudfunctions2_function.default["deliver"].service_config[0].max_instance_request_concurrency == 250
    )
    error_message = "What is given replaces the default, and nothing else changes."
  }

  assert {
    condition     = google_cloudfunctions2_function.default["sweep"].service_config[0].available_memory == "512Mi"
    error_message = "The other functions keep their defaults."
  }
}

run "settings" {
  command = plan

  variables {
    settings = { EGRESS_ALLOW = "10.20.0.0/16", PADDLE_LOOKBACK_HOURS = "24" }
  }

  assert {
    condition = toset([
      for name, function in google_cloudfunctions2_function.default : name
      if try(function.service_config[0].environment_variables["EGRESS_ALLOW"] == "10.20.0.0/16", false)
    ]) == toset(["api", "deliver"])
    error_message = "A setting goes to the functions that read it, and to no other."
  }

  assert {
    condition     = length(setsubtract(local.setting_names, flatten([for read in local.function_settings.functions : read.variables]))) == 0
    error_message = "Some function reads whatever can be set."
  }
}

run "static_egress" {
  command = plan

  variables {
    static_egress_addresses = 2
  }

  assert {
    condition     = keys(google_compute_address.egress) == ["1", "2"]
    error_message = "There are as many addresses as asked for."
  }

  assert {
    condition = (
      google_compute_router_nat.egress["default"].nat_ip_allocate_option == "MANUAL_ONLY"
      && google_compute_router_nat.egress["default"].source_subnetwork_ip_ranges_to_nat == "LIST_OF_SUBNETWORKS"
    )
    error_message = "Nothing leaves by an address that is not on the allow-lists."
  }

  assert {
    condition = toset([
      for name, function in google_cloudfunctions2_function.default : name
      if length(function.service_config[0].direct_vpc_network_interface) == 1
    ]) == toset(["deliver", "reconcile"])
    error_message = "What calls receivers and sources has a way out of its own."
  }

  assert {
    condition = alltrue([
      for name in ["deliver", "reconcile"] :
      google_cloudfunctions2_function.default[name].service_config[0].direct_vpc_egress == "VPC_EGRESS_ALL_TRAFFIC"
    ])
    error_message = "All that they send leaves by it."
  }

  assert {
    condition     = contains(keys(google_project_service.default), "compute.googleapis.com")
    error_message = "The API that it takes is switched on."
  }
}

run "watched" {
  command = apply

  variables {
    alert_emails = ["ops@example.com"]
    budget       = { billing_account = "012345-6789AB-CDEF01", amount = 50, currency = "EUR" }
    runbook_url  = "https://example.com/operations.md"
  }

  assert {
    condition = alltrue([
      for name, policy in google_monitoring_alert_policy.default :
      strcontains(policy.documentation[0].content, "https://example.com/operations.md#${name}")
      && policy.documentation[0].links[0].url == "https://example.com/operations.md#${name}"
      && length(policy.notification_channels) == 1
    ])
    error_message = "Each alert mails somebody a link to its heading in the runbook."
  }

  assert {
    condition = alltrue([
      for policy in google_monitoring_alert_policy.default :
      length(policy.conditions[0].condition_prometheus_query_language) + length(policy.conditions[0].condition_matched_log) == 1
      && length(policy.alert_strategy) == length(policy.conditions[0].condition_matched_log)
    ])
    error_message = "An alert asks by a query or by a line, and what a line sets off has a limit to its mails."
  }

  assert {
    condition = alltrue([
      for name in ["deliveries-late", "ledger-holes", "notifications-lost", "quarantine", "source-misconfigured", "source-silent", "webhooks-disabled", "webhooks-stopped"] :
      strcontains(google_monitoring_alert_policy.default[name].conditions[0].condition_matched_log[0].filter, "jsonPayload.message=")
      && google_monitoring_alert_policy.default[name].alert_strategy[0].notification_rate_limit[0].period == "3600s"
    ])
    error_message = "What happens once is seen the first time, and mailed once an hour at most."
  }

  assert {
    condition = strcontains(
      google_monitoring_alert_policy.default["ledger-holes"].conditions[0].condition_matched_log[0].filter,
      "resource.type=\"cloud_run_revision\" AND resource.labels.service_name=(\"api\" OR \"deliver\" OR ",
    )
    error_message = "Only our own functions' lines count."
  }

  assert {
    condition = alltrue([
      for metric in flatten([
        for alert in local.alerts : regexall("logging_googleapis_com:user_([a-z_]+?)(?:_bucket)?\\{", try(alert.query, ""))
      ]) : contains(keys(google_logging_metric.default), metric)
    ])
    error_message = "Alerts ask for metrics that exist."
  }

  assert {
    condition = alltrue([
      for metric in flatten([
        for chart in local.charts :
        [for query in chart.lines : regexall("logging_googleapis_com:user_([a-z_]+?)(?:_bucket)?\\{", query)]
      ]) : contains(keys(google_logging_metric.default), metric)
    ])
    error_message = "The dashboard asks for metrics that exist."
  }

  assert {
    condition = (
      one(google_billing_budget.default["default"].budget_filter).projects == toset(["projects/123456789012"])
      && one(google_billing_budget.default["default"].amount[0].specified_amount).units == "50"
    )
    error_message = "The budget is this project's."
  }
}

run "rotated" {
  command = plan

  variables {
    secret_versions = { api_keys = 2 }
  }

  assert {
    condition = (
      google_secret_manager_secret_version.default["API_KEYS"].secret_data_wo_version == 2
      && google_secret_manager_secret_version.default["ENCRYPTION_KEYS"].secret_data_wo_version == 1
    )
    error_message = "A secret whose number rises gets a new version."
  }

  assert {
    condition     = google_secret_manager_secret_version.default["API_KEYS"].deletion_policy == "ABANDON"
    error_message = "The old version stays for instances that still run."
  }
}

run "several_resellers" {
  command = plan

  variables {
    workspace_service_account = "delegated@subrelay-test.iam.gserviceaccount.com"
    workspace_accounts = [
      { account = "C0test042", admin_email = "admin@reseller.example", subscription = "workspace-notifications" },
      { account = "C0test043", admin_email = "admin@second.example" },
    ]
  }

  assert {
    condition = (
      google_cloudfunctions2_function.default["register"].service_config[0].service_account_email
      == "delegated@subrelay-test.iam.gserviceaccount.com"
      && length(google_service_account.workspace) == 0
    )
    error_message = "register runs as the account that is delegated."
  }

  assert {
    condition = alltrue([
      for grant in google_service_account_iam_member.jwt_signer : grant.service_account_id
      == "projects/subrelay-test/serviceAccounts/delegated@subrelay-test.iam.gserviceaccount.com"
    ])
    error_message = "deliver and reconcile may sign as it."
  }

  assert {
    condition = jsondecode(
      google_cloudfunctions2_function.default["deliver"].service_config[0].environment_variables["WORKSPACE_ACCOUNTS"]
      ) == [
      { account = "C0test042", adminEmail = "admin@reseller.example", subscription = "workspace-notifications" },
      { account = "C0test043", adminEmail = "admin@second.example" },
    ]
    error_message = "A subscription is named where it was."
  }

  assert {
    condition     = google_project_iam_member.pubsub_agent_subscriber["default"].role == "roles/pubsub.subscriber"
    error_message = "Pub/Sub may move dead letters out of the subscriptions that register makes."
  }
}

run "no_reseller" {
  command = plan

  assert {
    condition     = length(google_project_iam_member.pubsub_agent_subscriber) == 0
    error_message = "Nobody gets a right that nothing needs."
  }
}

run "destroys_data" {
  command = plan

  variables {
    destroy_data = true
  }

  assert {
    condition = (
      google_firestore_database.default.delete_protection_state == "DELETE_PROTECTION_DISABLED"
      && google_firestore_database.default.deletion_policy == "DELETE"
      && alltrue([for secret in google_secret_manager_secret.default : secret.deletion_policy == "DELETE"])
    )
    error_message = "Destroying takes data along when it is told to."
  }
}

run "topics_of_ones_own" {
  command = plan

  variables {
    pubsub_topics = [
      { account = "orders", topic = "projects/acme-prod/topics/orders" },
      { account = "parcels", topic = "projects/subrelay-test/topics/parcels", filter = "attributes.kind = \"sent\"", ordered = true },
    ]
  }

  assert {
    condition = {
      for account, each in google_pubsub_subscription.source :
      account => join(" ", [each.name, each.topic, each.filter == null ? "-" : each.filter, tostring(each.enable_message_ordering)])
      } == {
      orders  = "subrelay-orders projects/acme-prod/topics/orders - false"
      parcels = "subrelay-parcels projects/subrelay-test/topics/parcels attributes.kind = \"sent\" true"
    }
    error_message = "Each topic has a subscription of its own, in this project."
  }

  assert {
    condition = alltrue([
      for each in google_pubsub_subscription.source :
      each.push_config[0].push_endpoint == local.urls["receive-pubsub"]
      && each.push_config[0].oidc_token[0].audience == local.urls["receive-pubsub"]
      && each.dead_letter_policy[0].max_delivery_attempts == 100
      && each.expiration_policy[0].ttl == ""
    ])
    error_message = "It pushes to receive-pubsub, signed for it, keeps dead letters and does not expire."
  }

  assert {
    condition = (
      google_cloudfunctions2_function.default["receive-pubsub"].service_config[0].environment_variables["PUBSUB_SUBSCRIPTIONS"]
      == jsonencode([
        { account = "orders", subscription = "subrelay-orders" },
        { account = "parcels", subscription = "subrelay-parcels" },
      ])
    )
    error_message = "The function knows whose events each subscription brings."
  }

  assert {
    condition     = keys(google_pubsub_subscription_iam_member.source_dead_letter_source) == ["orders", "parcels"]
    error_message = "Pub/Sub may move dead letters out of them."
  }
}

run "no_topics_of_ones_own" {
  command = plan

  assert {
    condition     = length(google_pubsub_subscription.source) == 0 && local.pubsub_subscriptions == "[]"
    error_message = "By default nothing is subscribed to."
  }
}

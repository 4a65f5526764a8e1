# Each variable refuses what the services would refuse later, or take for something else: all of them at once, in each way.
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
  paddle_accounts   = []
}

run "wrong" {
  command = plan

  variables {
    alert_emails              = ["ops"]
    api_invokers              = ["ops@example.com"]
    api_keys                  = [{ id = "first", key = "short" }]
    api_url                   = "https://webhooks.example.com/"
    budget                    = { billing_account = "my-account", amount = 50 }
    bundles_dir               = "tests/nowhere"
    customer_hmac_key         = "too short"
    encryption_keys           = []
    functions                 = { send = { memory = "1Gi" } }
    paddle_classic_public_key = "MIICIjANBgkqhkiG9w0BAQEFAAOCAg8A"
    project_id                = "123456789012"
    project_number            = "subrelay-test"
    pubsub_topics             = [{ account = "Orders", topic = "projects/acme-prod/topics/orders" }]
    region                    = "europe-west1-b"
    runbook_url               = "https://example.com/operations.md#alerts"
    secret_versions           = { api_keys = 0 }
    settings                  = { WORKSPACE_KEY_FILE = "/key.json" }
    static_egress_addresses   = 1.5
    workspace_accounts        = [{ account = "reseller.example", admin_email = "admin@reseller.example" }]
  }

  expect_failures = [
    var.alert_emails,
    var.api_invokers,
    var.api_keys,
    var.api_url,
    var.budget,
    var.bundles_dir,
    var.customer_hmac_key,
    var.encryption_keys,
    var.functions,
    var.paddle_classic_public_key,
    var.project_id,
    var.project_number,
    var.pubsub_topics,
    var.region,
    var.runbook_url,
    var.secret_versions,
    var.settings,
    var.static_egress_addresses,
    var.workspace_accounts,
  ]
}

run "wrong_otherwise" {
  command = plan

  variables {
    api_keys           = [{ id = "first", key = "0123456789abcdef01234567" }, { id = "first", key = "another-key-0123456789ab" }]
    customer_hmac_key  = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
    encryption_keys    = [{ id = "first", key = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=" }, { id = "second", key = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=" }]
    functions          = { deliver = { concurrency = 5000 } }
    pubsub_topics      = [{ account = "orders", topic = "orders" }]
    settings           = { STATE_MAX_AGE_SECONDS = "1m" }
    workspace_accounts = [{ account = "C0test042", admin_email = "admin@reseller.example", subscription = "projects/p/subscriptions/s" }]
    # Compared with the project, which must be right for that.
    workspace_service_account = "delegated@another-project.iam.gserviceaccount.com"
  }

  expect_failures = [
    var.api_keys,
    var.customer_hmac_key,
    var.encryption_keys,
    var.functions,
    var.pubsub_topics,
    var.settings,
    var.workspace_accounts,
    var.workspace_service_account,
  ]
}

run "wrong_in_a_third_way" {
  command = plan

  variables {
    api_keys        = [{ id = "shop", key = "0123456789abcdef01234567" }]
    encryption_keys = [{ id = "first", key = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=" }]
    functions       = { deliver = { ingress = "INTERNAL" } }
    paddle_accounts = [{ name = "shop", billing = { secrets = ["pdl_ntfset_sample"] } }]
    settings        = { PADDLE_BILLING_API_URL = "sandbox-api.paddle.com" }
  }

  expect_failures = [
    var.api_keys,
    var.encryption_keys,
    var.functions,
    var.settings,
  ]
}

run "wrong_in_a_fourth_way" {
  command = plan

  variables {
    functions       = { deliver = { memory = "512" } }
    paddle_accounts = [{ name = "default" }]
    settings        = { DEFAULT_EVENT_TYPES = "some" }
  }

  expect_failures = [
    var.functions,
    var.paddle_accounts,
    var.settings,
  ]
}

run "wrong_in_a_fifth_way" {
  command = plan

  variables {
    functions = { deliver = { min_instances = 5, max_instances = 2 } }
    settings  = { HOOKER_LIMITS = "10" }
  }

  expect_failures = [
    var.functions,
    var.settings,
  ]
}

run "part_of_a_request" {
  command = plan

  variables {
    functions = { deliver = { concurrency = 2.5 } }
  }

  expect_failures = [var.functions]
}

run "a_budget_mails_five" {
  command = plan

  variables {
    alert_emails = [for number in range(6) : "ops-${number}@example.com"]
    budget       = { billing_account = "012345-6789AB-CDEF01", amount = 50 }
  }

  expect_failures = [google_billing_budget.default["default"]]
}

run "six_without_a_budget" {
  command = plan

  variables {
    alert_emails = [for number in range(6) : "ops-${number}@example.com"]
  }

  assert {
    condition     = length(google_monitoring_notification_channel.email) == 6
    error_message = "Only the budget has the limit."
  }
}

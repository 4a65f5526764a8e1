# Each variable refuses what the services would refuse later, or take for something else.
mock_provider "google" {
  source = "./tests/mocks"
}

variables {
  project_id     = "subrelay-test"
  project_number = "123456789012"
  region         = "europe-west1"
  bundles_dir    = "tests/bundles"

  api_keys          = [{ id = "first", key = "0123456789abcdef01234567" }]
  customer_hmac_key = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
  encryption_keys   = [{ id = "first", key = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=" }]
  paddle_accounts   = []
}

run "alert_emails" {
  command = plan

  variables {
    alert_emails = ["ops"]
  }

  expect_failures = [var.alert_emails]
}

run "api_invokers" {
  command = plan

  variables {
    api_invokers = ["ops@example.com"]
  }

  expect_failures = [var.api_invokers]
}

run "api_keys" {
  command = plan

  variables {
    api_keys = [{ id = "first", key = "short" }]
  }

  expect_failures = [var.api_keys]
}

run "api_url" {
  command = plan

  variables {
    api_url = "https://webhooks.example.com/"
  }

  expect_failures = [var.api_url]
}

run "budget" {
  command = plan

  variables {
    budget = { billing_account = "my-account", amount = 50 }
  }

  expect_failures = [var.budget]
}

run "bundles_dir" {
  command = plan

  variables {
    bundles_dir = "tests/nowhere"
  }

  expect_failures = [var.bundles_dir]
}

run "customer_hmac_key" {
  command = plan

  variables {
    customer_hmac_key = "too short"
  }

  expect_failures = [var.customer_hmac_key]
}

run "encryption_keys" {
  command = plan

  variables {
    encryption_keys = []
  }

  expect_failures = [var.encryption_keys]
}

run "function_names" {
  command = plan

  variables {
    functions = { send = { memory = "1Gi" } }
  }

  expect_failures = [var.functions]
}

run "function_concurrency" {
  command = plan

  variables {
    functions = { deliver = { concurrency = 5000 } }
  }

  expect_failures = [var.functions]
}

run "function_ingress" {
  command = plan

  variables {
    functions = { deliver = { ingress = "INTERNAL" } }
  }

  expect_failures = [var.functions]
}

run "function_memory" {
  command = plan

  variables {
    functions = { deliver = { memory = "512" } }
  }

  expect_failures = [var.functions]
}

run "function_instances" {
  command = plan

  variables {
    functions = { deliver = { min_instances = 5, max_instances = 2 } }
  }

  expect_failures = [var.functions]
}

run "paddle_accounts" {
  command = plan

  variables {
    paddle_accounts = [{ name = "default" }]
  }

  expect_failures = [var.paddle_accounts]
}

run "paddle_classic_public_key" {
  command = plan

  variables {
    paddle_classic_public_key = "MIICIjANBgkqhkiG9w0BAQEFAAOCAg8A"
  }

  expect_failures = [var.paddle_classic_public_key]
}

run "project_id" {
  command = plan

  variables {
    project_id = "123456789012"
  }

  expect_failures = [var.project_id]
}

run "project_number" {
  command = plan

  variables {
    project_number = "subrelay-test"
  }

  expect_failures = [var.project_number]
}

run "region" {
  command = plan

  variables {
    region = "europe-west1-b"
  }

  expect_failures = [var.region]
}

run "runbook_url" {
  command = plan

  variables {
    runbook_url = "https://example.com/operations.md#alerts"
  }

  expect_failures = [var.runbook_url]
}

run "secret_versions" {
  command = plan

  variables {
    secret_versions = { api_keys = 0 }
  }

  expect_failures = [var.secret_versions]
}

run "setting_names" {
  command = plan

  variables {
    settings = { WORKSPACE_KEY_FILE = "/key.json" }
  }

  expect_failures = [var.settings]
}

run "setting_numbers" {
  command = plan

  variables {
    settings = { STATE_MAX_AGE_SECONDS = "1m" }
  }

  expect_failures = [var.settings]
}

run "setting_urls" {
  command = plan

  variables {
    settings = { PADDLE_BILLING_API_URL = "sandbox-api.paddle.com" }
  }

  expect_failures = [var.settings]
}

run "static_egress_addresses" {
  command = plan

  variables {
    static_egress_addresses = 1.5
  }

  expect_failures = [var.static_egress_addresses]
}

run "workspace_accounts" {
  command = plan

  variables {
    workspace_accounts = [{ account = "reseller.example", admin_email = "admin@reseller.example" }]
  }

  expect_failures = [var.workspace_accounts]
}

run "workspace_subscription" {
  command = plan

  variables {
    workspace_accounts = [{ account = "C0test042", admin_email = "admin@reseller.example", subscription = "projects/p/subscriptions/s" }]
  }

  expect_failures = [var.workspace_accounts]
}

run "workspace_service_account" {
  command = plan

  variables {
    workspace_service_account = "delegated@another-project.iam.gserviceaccount.com"
  }

  expect_failures = [var.workspace_service_account]
}

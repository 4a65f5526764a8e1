# What becomes of a deployment that is there when its variables change.
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

run "deployed" {
  variables {
    static_egress_addresses = 2
  }

  assert {
    condition     = strcontains(output.next_steps, "Nobody reaches the API yet") && strcontains(output.next_steps, "5. Make a webhook")
    error_message = "Without api_invokers the output says that the API's own keys are not enough."
  }

  assert {
    condition     = strcontains(output.next_steps, "6. See that all of it works") && strcontains(output.next_steps, "canary --env production --receiver")
    error_message = "The last step is the command of the canary."
  }
}

run "another_region" {
  command = plan

  variables {
    region                  = "europe-west4"
    static_egress_addresses = 2
  }

  expect_failures = [terraform_data.region]
}

run "one_address_less" {
  variables {
    static_egress_addresses = 1
  }

  assert {
    condition     = length(google_compute_address.egress) == 1 && length(google_compute_router_nat.egress["default"].nat_ips) == 1
    error_message = "NAT keeps the address that stays."
  }
}

run "no_address" {
  variables {
    static_egress_addresses = 0
  }

  assert {
    condition = (
      length(google_compute_router_nat.egress) == 0 && length(google_compute_address.egress) == 0
      && google_cloudfunctions2_function.default["deliver"].service_config[0].direct_vpc_egress == "VPC_EGRESS_PRIVATE_RANGES_ONLY"
      && length(google_cloudfunctions2_function.default["deliver"].service_config[0].direct_vpc_network_interface) == 1
    )
    error_message = "Functions leave by Google's own addresses again."
  }
}

run "no_network" {
  variables {
    static_egress_addresses = null
  }

  assert {
    condition = (
      length(google_compute_network.egress) == 0
      && google_cloudfunctions2_function.default["deliver"].service_config[0].direct_vpc_egress == "VPC_EGRESS_PRIVATE_RANGES_ONLY"
      && length(google_cloudfunctions2_function.default["deliver"].service_config[0].direct_vpc_network_interface) == 0
    )
    error_message = "What was switched off can be left out, and nothing is sent into a network that is gone."
  }
}

run "the_same_bundles_elsewhere" {
  variables {
    bundles_dir = "./tests/bundles"
  }

  assert {
    condition     = alltrue([for object in google_storage_bucket_object.bundle : startswith(object.source, "tests/bundles/")])
    error_message = "A bundle is not uploaded again for its path."
  }
}

# The examples are planned as they stand.
mock_provider "google" {
  source = "./tests/mocks"
}

variables {
  project_id     = "subrelay-test"
  project_number = "123456789012"
  bundles_dir    = "tests/bundles"

  api_keys          = [{ id = "first", key = "0123456789abcdef01234567" }]
  customer_hmac_key = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE="
  encryption_keys   = [{ id = "first", key = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=" }]
}

run "small" {
  command = plan

  module {
    source = "./examples/small"
  }

  variables {
    paddle_classic_public_key = "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----"
  }
}

run "production" {
  command = plan

  module {
    source = "./examples/production"
  }

  variables {
    paddle_accounts = [{ name = "default", billing = { secrets = ["pdl_ntfset_1"], api_key = "pdl_live_apikey_1" } }]
  }
}

run "private" {
  command = plan

  module {
    source = "./examples/private"
  }

  variables {
    paddle_classic_public_key = "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----"
  }
}

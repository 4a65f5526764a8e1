# What an operator applies first: a project, keys, Paddle's public key and one reseller.
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

  paddle_classic_public_key = "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----"
  workspace_accounts        = [{ account = "C0test042", admin_email = "admin@reseller.example" }]
}

run "functions" {
  command = plan

  assert {
    condition = keys(google_cloudfunctions2_function.default) == local.function_names && local.function_names == [
      "api", "deliver", "receive-paddle", "receive-pubsub", "receive-workspace", "reconcile", "register", "sweep",
    ]
    error_message = "There is one function for each folder of functions/."
  }

  assert {
    condition = alltrue([
      for name, function in google_cloudfunctions2_function.default :
      function.name == name && function.location == var.region && function.build_config[0].runtime == "nodejs24"
    ])
    error_message = "Functions run on nodejs24 under plain names, all in one region."
  }

  assert {
    condition = {
      for name, function in google_cloudfunctions2_function.default : name => function.service_config[0].ingress_settings
      } == {
      api               = "ALLOW_ALL"
      deliver           = "ALLOW_INTERNAL_ONLY"
      receive-paddle    = "ALLOW_ALL"
      receive-pubsub    = "ALLOW_INTERNAL_ONLY"
      receive-workspace = "ALLOW_INTERNAL_ONLY"
      reconcile         = "ALLOW_INTERNAL_ONLY"
      register          = "ALLOW_INTERNAL_ONLY"
      sweep             = "ALLOW_INTERNAL_ONLY"
    }
    error_message = "Only what Paddle and clients call is reached from outside."
  }

  assert {
    condition = keys(google_cloud_run_v2_service_iam_member.invoker) == ["receive-paddle allUsers"] && alltrue([
      for member in google_cloud_run_v2_service_iam_member.invoker : member.role == "roles/run.invoker"
    ])
    error_message = "Nothing but receive-paddle is public unless the operator says so."
  }

  assert {
    condition = keys(google_cloud_run_v2_service_iam_member.push) == [
      "deliver", "receive-pubsub", "receive-workspace", "reconcile", "register", "sweep",
    ]
    error_message = "Pub/Sub and Cloud Scheduler may call what they call."
  }

  assert {
    condition = alltrue([
      for function in google_cloudfunctions2_function.default :
      function.service_config[0].available_cpu == "1" || function.service_config[0].max_instance_request_concurrency == 1
    ])
    error_message = "Several requests at once take a whole CPU."
  }

  assert {
    condition = alltrue([
      for name, subscription in google_pubsub_subscription.push :
      google_cloudfunctions2_function.default[local.push_subscriptions[name].function].service_config[0].timeout_seconds
      < subscription.ack_deadline_seconds
    ])
    error_message = "A function gives up before Pub/Sub does."
  }

  assert {
    condition = (
      google_cloudfunctions2_function.default["receive-paddle"].service_config[0].environment_variables["PADDLE_CLASSIC_PUBLIC_KEY"]
      == var.paddle_classic_public_key
    )
    error_message = "Paddle's key reaches what verifies by it."
  }

  assert {
    condition = jsondecode(
      google_cloudfunctions2_function.default["register"].service_config[0].environment_variables["WORKSPACE_ACCOUNTS"]
    ) == [{ account = "C0test042", adminEmail = "admin@reseller.example" }]
    error_message = "Resellers are told as docs/settings.md says."
  }
}

run "messages" {
  command = plan

  assert {
    condition = alltrue([
      for subscription in concat(values(google_pubsub_subscription.push), [google_pubsub_subscription.dead_letter]) :
      subscription.expiration_policy[0].ttl == "" && subscription.retain_acked_messages
    ])
    error_message = "No subscription expires, and all can be sought back."
  }

  assert {
    condition = alltrue([
      for name, subscription in google_pubsub_subscription.push :
      length(subscription.dead_letter_policy) == (name == "sweep" ? 0 : 1)
      && alltrue([for policy in subscription.dead_letter_policy : policy.max_delivery_attempts == 100])
      && subscription.retry_policy[0].minimum_backoff == "1s"
      && subscription.retry_policy[0].maximum_backoff == "600s"
      && subscription.push_config[0].oidc_token[0].audience == subscription.push_config[0].push_endpoint
    ])
    error_message = "Pushes are signed for the function that they go to, repeated soon, then slowly, and end as dead letters, but for wakes."
  }

  assert {
    condition = (
      google_pubsub_subscription.push["deliver-fast"].filter == "attributes.lane = \"fast\""
      && google_pubsub_subscription.push["deliver-slow"].filter == "attributes.lane = \"slow\""
      && google_pubsub_subscription.push["sweep"].filter == null
    )
    error_message = "Slow receivers' pointers have a subscription of their own."
  }

  assert {
    condition = alltrue([
      for name, subscription in google_pubsub_subscription.push : subscription.ack_deadline_seconds == (name == "sweep" ? 90 : 60)
    ])
    error_message = "Pub/Sub waits longer than the longest delivery takes, and than sweep watches."
  }

  assert {
    condition = google_pubsub_topic_iam_member.dead_letter_publisher.member == (
      "serviceAccount:service-123456789012@gcp-sa-pubsub.iam.gserviceaccount.com"
    )
    error_message = "Pub/Sub's own account keeps dead letters."
  }

  assert {
    condition = (
      length(google_pubsub_subscription_iam_member.dead_letter_source) == 0
      && google_project_iam_member.pubsub_agent_subscriber["default"].role == "roles/pubsub.subscriber"
      && google_project_iam_member.pubsub_agent_subscriber["default"].member == google_pubsub_topic_iam_member.dead_letter_publisher.member
    )
    error_message = "It may take them from every subscription, since the reseller's is made later."
  }
}

run "messages_without_resellers" {
  command = plan

  variables {
    workspace_accounts = []
  }

  assert {
    condition = (
      length(google_project_iam_member.pubsub_agent_subscriber) == 0
      && keys(google_pubsub_subscription_iam_member.dead_letter_source) == ["deliver-fast", "deliver-slow"]
      && alltrue([
        for grant in google_pubsub_subscription_iam_member.dead_letter_source :
        grant.role == "roles/pubsub.subscriber" && grant.member == google_pubsub_topic_iam_member.dead_letter_publisher.member
      ])
    )
    error_message = "Pub/Sub's own account takes dead letters from the subscriptions that have any."
  }
}

run "rights" {
  command = plan

  assert {
    condition = keys(google_project_iam_member.firestore_user) == [
      "api", "deliver", "receive-paddle", "receive-pubsub", "receive-workspace", "reconcile", "sweep",
    ]
    error_message = "What uses Firestore may, and register does not."
  }

  assert {
    condition = keys(google_secret_manager_secret_iam_member.accessor) == [
      "api API_KEYS", "api CUSTOMER_HMAC_KEY", "api ENCRYPTION_KEYS", "api OTEL_EXPORTER_OTLP_HEADERS",
      "deliver CUSTOMER_HMAC_KEY", "deliver ENCRYPTION_KEYS", "deliver OTEL_EXPORTER_OTLP_HEADERS", "deliver PADDLE_ACCOUNTS",
      "receive-paddle CUSTOMER_HMAC_KEY", "receive-paddle OTEL_EXPORTER_OTLP_HEADERS", "receive-paddle PADDLE_ACCOUNTS",
      "receive-pubsub CUSTOMER_HMAC_KEY", "receive-pubsub OTEL_EXPORTER_OTLP_HEADERS",
      "receive-workspace CUSTOMER_HMAC_KEY", "receive-workspace OTEL_EXPORTER_OTLP_HEADERS",
      "reconcile CUSTOMER_HMAC_KEY", "reconcile OTEL_EXPORTER_OTLP_HEADERS", "reconcile PADDLE_ACCOUNTS",
      "register OTEL_EXPORTER_OTLP_HEADERS",
      "sweep OTEL_EXPORTER_OTLP_HEADERS",
    ]
    error_message = "A function reads the secrets that it needs."
  }

  assert {
    condition     = keys(google_service_account_iam_member.jwt_signer) == ["deliver", "reconcile", "register"]
    error_message = "Only what calls the Reseller API signs as the delegated account."
  }

  assert {
    condition     = google_project_iam_custom_role.jwt_signer.permissions == toset(["iam.serviceAccounts.signJwt"])
    error_message = "It may do nothing else with that account."
  }

  assert {
    condition = toset(keys(google_service_account.function)) == toset([
      "api", "deliver", "receive-paddle", "receive-pubsub", "receive-workspace", "reconcile", "sweep",
    ])
    error_message = "Each function has an account of its own; register's is the delegated one."
  }

  assert {
    condition     = alltrue([for account in google_service_account.function : can(regex("^[a-z][a-z0-9-]{5,29}$", account.account_id))])
    error_message = "IAM takes account ids of 6 to 30 characters."
  }
}

run "data" {
  command = plan

  assert {
    condition = (
      google_firestore_database.default.database_edition == "STANDARD"
      && google_firestore_database.default.type == "FIRESTORE_NATIVE"
      && google_firestore_database.default.delete_protection_state == "DELETE_PROTECTION_ENABLED"
      && google_firestore_database.default.point_in_time_recovery_enablement == "POINT_IN_TIME_RECOVERY_ENABLED"
    )
    error_message = "Firestore is Standard, can be restored to a point in time, and is not deleted by mistake."
  }

  assert {
    condition = alltrue([
      for policy in concat(
        [google_firestore_database.default.deletion_policy, google_pubsub_subscription.dead_letter.deletion_policy],
        [google_pubsub_topic.default["dead-letter"].deletion_policy],
        values(google_secret_manager_secret.default)[*].deletion_policy,
      ) : policy == "ABANDON"
    ])
    error_message = "Destroying leaves events, secrets and dead letters."
  }

  assert {
    condition     = length(google_firestore_index.default) == length(jsondecode(file("firestore.indexes.json")).indexes)
    error_message = "Every index of firestore.indexes.json is made, under a key of its own."
  }

  assert {
    condition     = length(google_firestore_field.default) == length(jsondecode(file("firestore.indexes.json")).fieldOverrides)
    error_message = "Every exemption and TTL of firestore.indexes.json is made."
  }

  assert {
    condition     = alltrue([for version in google_secret_manager_secret_version.default : version.secret_data == null])
    error_message = "No secret is in the state."
  }
}

run "schedules" {
  command = plan

  assert {
    condition = { for name, job in google_cloud_scheduler_job.default : name => job.schedule } == {
      reconcile = "*/15 * * * *"
      register  = "7 * * * *"
      sweep     = "* * * * *"
    }
    error_message = "sweep is called each minute, reconcile each quarter of an hour, register each hour."
  }

  assert {
    condition = alltrue([
      for name, job in google_cloud_scheduler_job.default :
      job.http_target[0].http_method == "POST"
      && job.http_target[0].uri == "https://${name}-123456789012.europe-west1.run.app/"
      && "${job.http_target[0].oidc_token[0].audience}/" == job.http_target[0].uri
      && google_cloudfunctions2_function.default[name].service_config[0].timeout_seconds <= tonumber(trimsuffix(job.attempt_deadline, "s"))
    ])
    error_message = "Each job calls the function of its name, signed for it, and waits for its end."
  }
}

run "costs_nothing_unasked" {
  command = plan

  assert {
    condition = (
      length(google_monitoring_alert_policy.default) == 0
      && length(google_billing_budget.default) == 0
      && length(google_compute_router_nat.egress) == 0
      && alltrue([for function in google_cloudfunctions2_function.default : function.service_config[0].min_instance_count == 0])
    )
    error_message = "Alerts, a budget, fixed addresses and warm instances are choices."
  }

  assert {
    condition     = !contains(keys(google_project_service.default), "compute.googleapis.com")
    error_message = "No API is switched on that nothing uses."
  }
}

run "apply" {
  assert {
    condition     = output.paddle_endpoint == "https://receive-paddle-123456789012.europe-west1.run.app/"
    error_message = "Paddle's endpoint is known."
  }

  assert {
    condition     = output.workspace_client_id == "100000000000000000001"
    error_message = "The client id is the delegated account's numeric one."
  }

  assert {
    condition     = strcontains(output.next_steps, output.workspace_client_id) && strcontains(output.next_steps, output.workspace_scopes)
    error_message = "The next steps name what is to be pasted into the Admin console."
  }
}

# Whatever were made anew would have no known id here.
run "plan_again" {
  command = plan

  assert {
    condition = alltrue([
      for id in concat(
        values(google_cloudfunctions2_function.default)[*].id,
        values(google_firestore_index.default)[*].id,
        values(google_pubsub_subscription.push)[*].id,
        values(google_secret_manager_secret_version.default)[*].id,
        values(google_storage_bucket_object.bundle)[*].id,
        [google_firestore_database.default.id, output.dead_letter_subscription],
      ) : id != ""
    ])
    error_message = "A second apply replaces nothing."
  }
}

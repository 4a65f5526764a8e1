# The functions: what each runs and may do. Its settings say what it reads (functions/*/settings.ts): of all that is set it is
# given that, and its secrets come from Secret Manager.
locals {
  # `npm run generate` writes it.
  function_settings = jsondecode(file("${path.module}/function-settings.json"))

  # Not settings of ours: Express shows stacks unless it is production, and where nothing is said Google has the framework
  # parse every log line, to add an execution's id and a trace of its own. V8 collects garbage on four threads beside the
  # one that runs the code: on one CPU requests would wait for them. And it takes the space for young objects by the memory:
  # 1 MiB of 512, which doubles the CPU of a delivery (docs/decisions/2026-11-30-performance-floors.md).
  env_platform = {
    LOG_EXECUTION_ID = "false"
    NODE_ENV         = "production"
    NODE_OPTIONS     = "--v8-pool-size=1 --max-semi-space-size=16"
  }

  # What functions can't start without, and the names of resources.
  given = {
    API_URL                   = local.api_url
    DEAD_LETTER_TOPIC         = google_pubsub_topic.default["dead-letter"].name
    DELIVERIES_TOPIC          = google_pubsub_topic.default["deliveries"].name
    GOOGLE_CLOUD_PROJECT      = var.project_id
    OWN_URLS                  = local.own_urls
    PUBSUB_SUBSCRIPTIONS      = local.pubsub_subscriptions
    PUSH_SERVICE_ACCOUNT      = google_service_account.push.email
    RECEIVE_WORKSPACE_URL     = local.urls["receive-workspace"]
    REGISTER_AUDIENCE         = local.urls["register"]
    WAKE_TOPIC                = google_pubsub_topic.default["wake"].name
    WORKSPACE_ACCOUNTS        = local.workspace_accounts
    WORKSPACE_SERVICE_ACCOUNT = local.workspace_service_account
    WORKSPACE_SUBSCRIPTION    = local.workspace_subscription
  }

  # By function. That of register is of the pushes that it orders, which bring notifications to receive-workspace.
  push_audiences = merge(local.urls, { register = local.urls["receive-workspace"] })

  # What the operator has set of what functions read if it is there.
  settings = merge(
    var.settings,
    var.paddle_classic_public_key == null ? {} : { PADDLE_CLASSIC_PUBLIC_KEY = var.paddle_classic_public_key },
  )

  functions = {
    api = {
      entry_point        = "api"
      concurrency        = 40
      max_instances      = 10
      timeout_seconds    = 60
      ingress            = "ALLOW_ALL"
      invokers           = var.api_invokers
      pushed_to          = false
      publishes_to       = ["deliveries", "wake"]
      uses_firestore     = true
      runs_as_workspace  = false
      signs_as_workspace = false
      calls_outside      = false
    }

    deliver = {
      entry_point = "deliver"
      # Of open pushes. Up to 1,024 exchanges with slow endpoints go on besides, with their pushes answered; bodies of theirs take
      # at most 64 MiB, and all of them together less than half of the memory (docs/benchmark.md).
      concurrency        = 250
      max_instances      = 20
      timeout_seconds    = 58
      ingress            = "ALLOW_INTERNAL_ONLY"
      invokers           = []
      pushed_to          = true
      publishes_to       = ["deliveries", "wake"]
      uses_firestore     = true
      runs_as_workspace  = false
      signs_as_workspace = true
      calls_outside      = true
    }

    receive-paddle = {
      entry_point        = "receivePaddle"
      concurrency        = 40
      max_instances      = 20
      timeout_seconds    = 30
      ingress            = "ALLOW_ALL"
      invokers           = ["allUsers"]
      pushed_to          = false
      publishes_to       = ["deliveries", "wake"]
      uses_firestore     = true
      runs_as_workspace  = false
      signs_as_workspace = false
      calls_outside      = false
    }

    receive-pubsub = {
      entry_point        = "receivePubsub"
      concurrency        = 40
      max_instances      = 10
      timeout_seconds    = 30
      ingress            = "ALLOW_INTERNAL_ONLY"
      invokers           = []
      pushed_to          = true
      publishes_to       = ["deliveries", "wake"]
      uses_firestore     = true
      runs_as_workspace  = false
      signs_as_workspace = false
      calls_outside      = false
    }

    receive-workspace = {
      entry_point        = "receiveWorkspace"
      concurrency        = 40
      max_instances      = 10
      timeout_seconds    = 30
      ingress            = "ALLOW_INTERNAL_ONLY"
      invokers           = []
      pushed_to          = true
      publishes_to       = ["deliveries", "wake"]
      uses_firestore     = true
      runs_as_workspace  = false
      signs_as_workspace = false
      calls_outside      = false
    }

    reconcile = {
      entry_point        = "reconcile"
      concurrency        = 2
      max_instances      = 2
      timeout_seconds    = 300
      ingress            = "ALLOW_INTERNAL_ONLY"
      invokers           = []
      pushed_to          = true
      publishes_to       = ["deliveries", "wake"]
      uses_firestore     = true
      runs_as_workspace  = false
      signs_as_workspace = true
      calls_outside      = true
    }

    register = {
      entry_point        = "register"
      concurrency        = 1
      max_instances      = 2
      timeout_seconds    = 120
      ingress            = "ALLOW_INTERNAL_ONLY"
      invokers           = []
      pushed_to          = true
      publishes_to       = []
      uses_firestore     = false
      runs_as_workspace  = true
      signs_as_workspace = true
      calls_outside      = false
    }

    sweep = {
      entry_point        = "sweep"
      concurrency        = 20
      max_instances      = 3
      timeout_seconds    = 85
      ingress            = "ALLOW_INTERNAL_ONLY"
      invokers           = []
      pushed_to          = true
      publishes_to       = ["deliveries", "wake"]
      uses_firestore     = true
      runs_as_workspace  = false
      signs_as_workspace = false
      calls_outside      = false
    }
  }

  # Known before anything exists, so that functions can be told of each other and of themselves.
  urls = {
    for name in local.function_names :
    name => "https://${name}-${var.project_number}.${var.region}.run.app"
  }

  api_url = coalesce(var.api_url, local.urls["api"])

  # By both of the names that are known beforehand: nothing is delivered there.
  own_urls = join(",", concat(
    values(local.urls),
    [for name in local.function_names : "https://${var.region}-${var.project_id}.cloudfunctions.net/${name}"],
  ))

  function_names = keys(local.function_settings.functions)
  setting_names  = toset(local.function_settings.choices)
}

resource "google_cloudfunctions2_function" "default" {
  #checkov:skip=CKV_GCP_124:Paddle and clients call two of them from outside; the others take internal calls only
  for_each = local.functions

  project     = var.project_id
  location    = var.region
  name        = each.key
  description = "Subrelay"

  build_config {
    runtime           = "nodejs24"
    entry_point       = each.value.entry_point
    docker_repository = google_artifact_registry_repository.functions.id
    service_account   = google_service_account.build.name

    source {
      storage_source {
        bucket = google_storage_bucket.bundles.name
        object = google_storage_bucket_object.bundle[each.key].name
      }
    }
  }

  service_config {
    all_traffic_on_latest_revision   = true
    available_cpu                    = "1"
    available_memory                 = try(coalesce(var.functions[each.key].memory), "512Mi")
    ingress_settings                 = try(coalesce(var.functions[each.key].ingress), each.value.ingress)
    max_instance_count               = try(coalesce(var.functions[each.key].max_instances), each.value.max_instances)
    max_instance_request_concurrency = try(coalesce(var.functions[each.key].concurrency), each.value.concurrency)
    min_instance_count               = try(coalesce(var.functions[each.key].min_instances), 0)
    service_account_email            = local.function_accounts[each.key]
    timeout_seconds                  = each.value.timeout_seconds

    environment_variables = merge(
      local.env_platform,
      {
        for variable, value in merge(local.given, { PUSH_AUDIENCE = local.push_audiences[each.key] }, local.settings) :
        variable => value if contains(local.function_settings.functions[each.key].variables, variable)
      },
    )

    direct_vpc_egress = each.value.calls_outside ? local.egress_setting : null

    dynamic "direct_vpc_network_interface" {
      for_each = each.value.calls_outside ? google_compute_subnetwork.egress : {}
      content {
        network    = google_compute_network.egress["default"].name
        subnetwork = direct_vpc_network_interface.value.name
      }
    }

    dynamic "secret_environment_variables" {
      for_each = toset(local.function_settings.functions[each.key].secrets)
      content {
        key        = secret_environment_variables.key
        project_id = var.project_number
        secret     = google_secret_manager_secret.default[secret_environment_variables.key].secret_id
        version    = google_secret_manager_secret_version.default[secret_environment_variables.key].version
      }
    }
  }

  depends_on = [
    terraform_data.region,
    google_artifact_registry_repository_iam_member.build_writer,
    google_compute_router_nat.egress,
    google_firestore_field.default,
    google_firestore_index.default,
    google_project_iam_member.build,
    google_project_iam_member.build_sources,
    google_project_iam_member.firestore_user,
    google_secret_manager_secret_iam_member.accessor,
  ]
}

# Cloud Run admits Pub/Sub's pushes and Cloud Scheduler's calls, and each function looks at the token again.
resource "google_cloud_run_v2_service_iam_member" "push" {
  for_each = { for name, function in local.functions : name => function if function.pushed_to }

  project  = var.project_id
  location = var.region
  name     = google_cloudfunctions2_function.default[each.key].name
  role     = "roles/run.invoker"
  member   = google_service_account.push.member
}

resource "google_cloud_run_v2_service_iam_member" "invoker" {
  #checkov:skip=CKV_GCP_102:Paddle sends no Google identity: its signature is checked instead, and the API's own keys
  for_each = merge([
    for name, function in local.functions : {
      for member in function.invokers : "${name} ${member}" => { function = name, member = member }
    }
  ]...)

  project  = var.project_id
  location = var.region
  name     = google_cloudfunctions2_function.default[each.value.function].name
  role     = "roles/run.invoker"
  member   = each.value.member
}

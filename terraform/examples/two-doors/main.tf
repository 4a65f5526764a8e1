# Two doors to one address: clients and customers reach the API by its keys, and people of yours reach the console through
# Identity-Aware Proxy besides. Cloud Run takes requests from this load balancer alone.
module "subrelay" {
  source = "../.."

  project_id     = var.project_id
  project_number = var.project_number
  region         = local.region
  bundles_dir    = var.bundles_dir

  api_keys          = var.api_keys
  customer_hmac_key = var.customer_hmac_key
  encryption_keys   = var.encryption_keys
  paddle_accounts   = []

  alert_emails              = ["ops@example.com"]
  api_invokers              = ["allUsers"]
  api_url                   = "https://${var.domain}"
  functions                 = { api = { ingress = "ALLOW_INTERNAL_AND_GCLB" } }
  paddle_classic_public_key = var.paddle_classic_public_key
}

locals {
  region = "europe-west1"
}

resource "google_compute_region_network_endpoint_group" "api" {
  name                  = "subrelay-api"
  region                = local.region
  network_endpoint_type = "SERVERLESS"

  cloud_run {
    service = "api"
  }

  depends_on = [module.subrelay]
}

resource "google_compute_backend_service" "api" {
  name                  = "subrelay-api"
  load_balancing_scheme = "EXTERNAL_MANAGED"
  protocol              = "HTTPS"

  backend {
    group = google_compute_region_network_endpoint_group.api.id
  }
}

resource "google_compute_backend_service" "console" {
  name                  = "subrelay-console"
  load_balancing_scheme = "EXTERNAL_MANAGED"
  protocol              = "HTTPS"

  backend {
    group = google_compute_region_network_endpoint_group.api.id
  }

  iap {
    enabled = true
  }
}

resource "google_iap_web_backend_service_iam_member" "operators" {
  for_each = var.operators

  web_backend_service = google_compute_backend_service.console.name
  role                = "roles/iap.httpsResourceAccessor"
  member              = each.key
}

resource "google_compute_url_map" "subrelay" {
  name            = "subrelay"
  default_service = google_compute_backend_service.api.id

  host_rule {
    hosts        = [var.domain]
    path_matcher = "doors"
  }

  path_matcher {
    name            = "doors"
    default_service = google_compute_backend_service.api.id

    path_rule {
      paths   = ["/console", "/console/*"]
      service = google_compute_backend_service.console.id
    }
  }
}

resource "google_compute_managed_ssl_certificate" "subrelay" {
  name = "subrelay"

  managed {
    domains = [var.domain]
  }
}

resource "google_compute_target_https_proxy" "subrelay" {
  name             = "subrelay"
  url_map          = google_compute_url_map.subrelay.id
  ssl_certificates = [google_compute_managed_ssl_certificate.subrelay.id]
}

resource "google_compute_global_address" "subrelay" {
  name = "subrelay"
}

resource "google_compute_global_forwarding_rule" "subrelay" {
  name                  = "subrelay"
  load_balancing_scheme = "EXTERNAL_MANAGED"
  ip_address            = google_compute_global_address.subrelay.id
  port_range            = "443"
  target                = google_compute_target_https_proxy.subrelay.id
}

output "address" {
  description = "What the domain's A record has to name."
  value       = google_compute_global_address.subrelay.address
}

output "next_steps" {
  description = "What is left to do by hand."
  value       = module.subrelay.next_steps
}

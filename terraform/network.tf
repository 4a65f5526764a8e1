# Addresses that stay the same, for receivers' allow-lists and for limits that a source counts by address. Only what
# calls others leaves by them. Each resource here is given up after what uses it was changed (create_before_destroy turns
# the order of the two around): an address that NAT still holds can't be deleted, and functions whose NAT is gone reach nothing.
# Switched off, the functions keep the network: the provider has no value that takes their egress setting back, and an empty
# one keeps what was set (docs/decisions/2026-11-30-fixed-addresses.md).
locals {
  has_network       = var.static_egress_addresses != null
  has_static_egress = coalesce(var.static_egress_addresses, 0) > 0
  network           = toset(local.has_network ? ["default"] : [])
  nat               = toset(local.has_static_egress ? ["default"] : [])

  # What goes nowhere but into the network takes it still.
  egress_setting = !local.has_network ? null : local.has_static_egress ? "VPC_EGRESS_ALL_TRAFFIC" : "VPC_EGRESS_PRIVATE_RANGES_ONLY"
}

resource "google_compute_network" "egress" {
  #checkov:skip=CKV2_GCP_18:Nothing listens in it, and what is not allowed to come in is refused
  for_each = local.network

  project                 = var.project_id
  name                    = "subrelay-egress"
  auto_create_subnetworks = false

  depends_on = [google_project_service.default]

  lifecycle {
    create_before_destroy = true
  }
}

resource "google_compute_subnetwork" "egress" {
  #checkov:skip=CKV_GCP_26:Every exchange is recorded as an attempt: flow logs would only cost
  #checkov:skip=CKV_GCP_76:The subnet has IPv4 alone
  for_each = local.network

  project                  = var.project_id
  region                   = var.region
  name                     = "subrelay-egress"
  network                  = google_compute_network.egress[each.key].id
  ip_cidr_range            = "10.64.0.0/22"
  private_ip_google_access = true

  lifecycle {
    create_before_destroy = true
  }
}

resource "google_compute_router" "egress" {
  for_each = local.nat

  project = var.project_id
  region  = var.region
  name    = "subrelay-egress"
  network = google_compute_network.egress[each.key].id

  lifecycle {
    create_before_destroy = true
  }
}

resource "google_compute_address" "egress" {
  for_each = toset([for number in range(coalesce(var.static_egress_addresses, 0)) : tostring(number + 1)])

  project = var.project_id
  region  = var.region
  name    = "subrelay-egress-${each.key}"

  depends_on = [google_project_service.default]

  lifecycle {
    create_before_destroy = true
  }
}

resource "google_compute_router_nat" "egress" {
  for_each = local.nat

  project                            = var.project_id
  region                             = var.region
  name                               = "subrelay-egress"
  router                             = google_compute_router.egress[each.key].name
  nat_ip_allocate_option             = "MANUAL_ONLY"
  nat_ips                            = [for address in google_compute_address.egress : address.self_link]
  source_subnetwork_ip_ranges_to_nat = "LIST_OF_SUBNETWORKS"

  # A receiver sees as many connections at once from an instance as that has ports.
  enable_dynamic_port_allocation      = true
  enable_endpoint_independent_mapping = false
  max_ports_per_vm                    = 2048
  min_ports_per_vm                    = 64

  subnetwork {
    name                    = google_compute_subnetwork.egress[each.key].self_link
    source_ip_ranges_to_nat = ["ALL_IP_RANGES"]
  }

  log_config {
    enable = true
    filter = "ERRORS_ONLY"
  }

  lifecycle {
    create_before_destroy = true
  }
}

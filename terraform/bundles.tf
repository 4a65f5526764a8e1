# Each function's bundle is named by what is in it, so an apply ships what changed and nothing else.
locals {
  bundles_dir = coalesce(var.bundles_dir, "${path.module}/../dist")

  bundles = { for name in local.function_names : name => "${local.bundles_dir}/${name}.zip" }
}

resource "google_storage_bucket" "bundles" {
  #checkov:skip=CKV_GCP_62:It holds builds of public code: who read them is of no interest
  #checkov:skip=CKV_GCP_78:An object is named by its hash and never changed
  project                     = var.project_id
  name                        = "${var.project_id}-subrelay-bundles"
  location                    = upper(var.region)
  force_destroy               = true
  public_access_prevention    = "enforced"
  uniform_bucket_level_access = true

  depends_on = [google_project_service.default]
}

resource "google_storage_bucket_object" "bundle" {
  for_each = local.bundles

  bucket       = google_storage_bucket.bundles.name
  name         = "${each.key}-${filesha256(each.value)}.zip"
  source       = each.value
  content_type = "application/zip"

  lifecycle {
    create_before_destroy = true
    # The name tells the content: the same bundle in another folder is the same object.
    ignore_changes = [source]
  }
}

resource "google_artifact_registry_repository" "functions" {
  #checkov:skip=CKV_GCP_84:Google's own keys encrypt images of public code
  project       = var.project_id
  location      = var.region
  repository_id = "subrelay"
  description   = "Images that are built from the functions' bundles."
  format        = "DOCKER"

  cleanup_policies {
    id     = "delete-old"
    action = "DELETE"
    condition {
      older_than = "2592000s"
    }
  }

  cleanup_policies {
    id     = "keep-recent"
    action = "KEEP"
    most_recent_versions {
      keep_count = 3
    }
  }

  depends_on = [google_project_service.default]
}

resource "google_service_account" "build" {
  project      = var.project_id
  account_id   = "subrelay-build"
  display_name = "Subrelay builds"

  depends_on = [google_project_service.default]
}

resource "google_artifact_registry_repository_iam_member" "build_writer" {
  project    = var.project_id
  location   = var.region
  repository = google_artifact_registry_repository.functions.name
  role       = "roles/artifactregistry.writer"
  member     = google_service_account.build.member
}

# Cloud Functions copies a bundle to a bucket of its own, which is not there before the first build.
resource "google_project_iam_member" "build" {
  for_each = toset(["roles/logging.logWriter", "roles/storage.objectViewer"])

  project = var.project_id
  role    = each.key
  member  = google_service_account.build.member
}

# Google asks for this role besides (https://docs.cloud.google.com/functions/docs/securing/build-custom-sa): in the buckets
# that Cloud Functions makes for itself, and in no other.
resource "google_project_iam_member" "build_sources" {
  project = var.project_id
  role    = "roles/storage.objectAdmin"
  member  = google_service_account.build.member

  condition {
    title      = "buckets of Cloud Functions"
    expression = "resource.name.startsWith(\"projects/_/buckets/gcf-v2-\")"
  }
}

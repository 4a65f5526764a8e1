# The one definition of the indexes, which the embedded Firestore and a test read too.
locals {
  _firestore = jsondecode(file("${path.module}/firestore.indexes.json"))

  # What of an index's field its key says: an ascending one says nothing.
  _firestore_suffixes = { DESCENDING = ":desc", CONTAINS = ":contains" }

  firestore_indexes = {
    for index in local._firestore.indexes :
    join(" ", concat(
      [index.collectionGroup],
      [for field in index.fields : join("", [field.fieldPath, lookup(local._firestore_suffixes, try(field.order, field.arrayConfig), "")])],
    )) => index
  }

  firestore_fields = {
    for field in local._firestore.fieldOverrides :
    "${field.collectionGroup} ${field.fieldPath}" => field
  }

  # What `terraform destroy` does to whatever can't be made again: events, secrets, dead letters.
  data_deletion_policy = var.destroy_data ? "DELETE" : "ABANDON"
}

resource "google_firestore_database" "default" {
  project     = var.project_id
  name        = "(default)"
  location_id = var.region
  type        = "FIRESTORE_NATIVE"

  database_edition                  = "STANDARD"
  delete_protection_state           = var.destroy_data ? "DELETE_PROTECTION_DISABLED" : "DELETE_PROTECTION_ENABLED"
  deletion_policy                   = local.data_deletion_policy
  point_in_time_recovery_enablement = "POINT_IN_TIME_RECOVERY_ENABLED"

  depends_on = [google_project_service.default]
}

resource "google_project_iam_member" "firestore_user" {
  for_each = { for name, function in local.functions : name => function if function.uses_firestore }

  project = var.project_id
  role    = "roles/datastore.user"
  member  = local.function_members[each.key]
}

resource "google_firestore_index" "default" {
  for_each = local.firestore_indexes

  project     = var.project_id
  database    = google_firestore_database.default.name
  collection  = each.value.collectionGroup
  query_scope = each.value.queryScope

  dynamic "fields" {
    for_each = each.value.fields
    content {
      field_path   = fields.value.fieldPath
      order        = try(fields.value.order, null)
      array_config = try(fields.value.arrayConfig, null)
    }
  }

  # Beside many documents an index takes hours, and one that outlasts this is made all the same, unknown to Terraform.
  timeouts {
    create = "6h"
    delete = "2h"
  }
}

# An empty index_config switches a field's own indexes off.
resource "google_firestore_field" "default" {
  for_each = local.firestore_fields

  project    = var.project_id
  database   = google_firestore_database.default.name
  collection = each.value.collectionGroup
  field      = each.value.fieldPath

  # Otherwise the end of this resource would index the field in every document, of a database that is kept or deleted next.
  deletion_policy = "ABANDON"

  index_config {}

  dynamic "ttl_config" {
    for_each = try(each.value.ttl, false) ? [true] : []
    content {}
  }

  timeouts {
    create = "6h"
    update = "6h"
    delete = "2h"
  }

  lifecycle {
    precondition {
      condition     = length(each.value.indexes) == 0
      error_message = "firestore.indexes.json keeps an index on ${each.key}: only overrides that switch all off are taken."
    }
  }

  # Firestore refuses too many changes of its indexes at once: "too much contention"
  # (https://github.com/firebase/firebase-tools/issues/1119).
  depends_on = [google_firestore_index.default]
}

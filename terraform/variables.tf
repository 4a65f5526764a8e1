variable "project_id" {
  description = "The Google Cloud project that everything is created in."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{4,28}[a-z0-9]$", var.project_id))
    error_message = "Give the project's id, 6 to 30 of a-z, 0-9 and - that begin with a letter, not its name or number."
  }
}

variable "region" {
  description = "The region of the functions and of Firestore, whose location can't be changed later."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z]+-[a-z]+[0-9]+$", var.region))
    error_message = "Give a region such as europe-west1, not a zone or a multi-region."
  }
}

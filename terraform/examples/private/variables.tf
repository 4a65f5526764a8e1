variable "api_keys" {
  description = "As the module's."
  type        = list(object({ id = string, key = string }))
  ephemeral   = true
  sensitive   = true
}

variable "bundles_dir" {
  description = "As the module's."
  type        = string
  default     = null
}

variable "customer_hmac_key" {
  description = "As the module's."
  type        = string
  ephemeral   = true
  sensitive   = true
}

variable "encryption_keys" {
  description = "As the module's."
  type        = list(object({ id = string, key = string }))
  ephemeral   = true
  sensitive   = true
}

variable "paddle_classic_public_key" {
  description = "As the module's."
  type        = string
}

variable "project_id" {
  description = "As the module's."
  type        = string
}

variable "project_number" {
  description = "As the module's."
  type        = string
}

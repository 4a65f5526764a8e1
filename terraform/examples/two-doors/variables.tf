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

variable "domain" {
  description = "The name that the API and its console are reached by, such as events.example.com."
  type        = string
}

variable "encryption_keys" {
  description = "As the module's."
  type        = list(object({ id = string, key = string }))
  ephemeral   = true
  sensitive   = true
}

variable "operators" {
  description = "Who reaches the console: IAM members such as group:support@example.com."
  type        = set(string)
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

variable "alert_emails" {
  description = "Who is mailed when an alert or the budget fires; without any, no alert policies are made."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for email in var.alert_emails : can(regex("^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$", email))])
    error_message = "Give whole e-mail addresses, such as [\"ops@example.com\"]."
  }
}

variable "api_invokers" {
  description = "Who reaches the API besides its own keys: [\"allUsers\"] makes it public, IAM members such as group:ops@example.com reach it by their Google identity."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition = alltrue([
      for member in var.api_invokers :
      contains(["allAuthenticatedUsers", "allUsers"], member) || can(regex("^(domain|group|serviceAccount|user|principal|principalSet):.+$", member))
    ])
    error_message = "Give IAM members such as allUsers, group:ops@example.com, user:a@example.com or serviceAccount:…."
  }
}

variable "api_keys" {
  description = "The API's keys, each under a name that stays in what it made; several, for rotation."
  type        = list(object({ id = string, key = string }))
  ephemeral   = true
  nullable    = false
  sensitive   = true

  validation {
    condition = length(var.api_keys) > 0 && alltrue([
      for each in var.api_keys : can(regex("^[a-z0-9-]{1,32}$", each.id)) && can(regex("^[!-~]{24,}$", each.key))
    ])
    error_message = "Give at least one {id, key}: an id of 1 to 32 of a-z, 0-9 and -, a key of at least 24 visible ASCII characters (openssl rand -hex 24)."
  }

  validation {
    condition = (
      length(distinct(var.api_keys[*].id)) == length(var.api_keys)
      && length(distinct(var.api_keys[*].key)) == length(var.api_keys)
    )
    error_message = "Give each of api_keys an id and a key of its own."
  }

  # An event's account is its seller's name, or the id of the key that gave it: one name for both can't be told apart.
  validation {
    condition = length(setintersection(
      toset(var.api_keys[*].id),
      toset(concat(var.paddle_accounts[*].name, ["subrelay"])),
    )) == 0
    error_message = "Give no key the name of one of paddle_accounts as its id, nor subrelay: both are accounts of events."
  }
}

variable "api_url" {
  description = "Where the API is served if not at its own address, for instance behind a load balancer; payloads link to it."
  type        = string
  default     = null

  validation {
    condition     = var.api_url == null || can(regex("^https://[^/\\s]+(/[^\\s]*[^/\\s])?$", var.api_url))
    error_message = "Give an https URL without a slash at its end, such as https://webhooks.example.com, or leave it out."
  }
}

variable "budget" {
  description = "A month's budget in whole units of the billing account's currency: mails go out at 50 % and 100 % of it, and when 100 % is forecast."
  type = object({
    billing_account = string
    amount          = number
    currency        = optional(string, "USD")
  })
  default = null

  validation {
    condition = var.budget == null || try(
      can(regex("^[0-9A-F]{6}-[0-9A-F]{6}-[0-9A-F]{6}$", var.budget.billing_account))
      && var.budget.amount >= 1 && floor(var.budget.amount) == var.budget.amount
      && can(regex("^[A-Z]{3}$", var.budget.currency)),
      false,
    )
    error_message = "Give {billing_account = \"012345-6789AB-CDEF01\", amount = 50, currency = \"EUR\"}: a whole amount, and the currency of the billing account."
  }
}

variable "bundles_dir" {
  description = "The folder of the functions' zip files; by default ../dist, where npm run build puts them."
  type        = string
  default     = null

  validation {
    condition = alltrue([
      for name in local.function_names :
      fileexists("${coalesce(var.bundles_dir, "${path.module}/../dist")}/${name}.zip")
    ])
    error_message = "A function's zip file is missing: run npm ci && npm run build first, or give the folder that has api.zip, deliver.zip and the others."
  }
}

variable "customer_hmac_key" {
  description = "Names customers in stored documents, for erasure: 32 bytes in base64 that can't be changed later."
  type        = string
  ephemeral   = true
  nullable    = false
  sensitive   = true

  validation {
    condition     = can(regex("^[A-Za-z0-9+/]{43}=$", var.customer_hmac_key)) && !can(regex("^A+=$", var.customer_hmac_key))
    error_message = "Give 32 random bytes in base64: openssl rand -base64 32."
  }
}

variable "destroy_data" {
  description = "Whether terraform destroy deletes events, secrets and dead letters too; apply it before you destroy."
  type        = bool
  default     = false
  nullable    = false
}

variable "encryption_keys" {
  description = "The keys that seal webhooks' secrets: the first seals, every one opens."
  type        = list(object({ id = string, key = string }))
  ephemeral   = true
  nullable    = false
  sensitive   = true

  validation {
    condition = length(var.encryption_keys) > 0 && alltrue([
      for each in var.encryption_keys :
      can(regex("^[a-z0-9-]{1,32}$", each.id))
      && can(regex("^[A-Za-z0-9+/]{43}=$", each.key)) && !can(regex("^A+=$", each.key))
    ])
    error_message = "Give at least one {id, key}: an id of 1 to 32 of a-z, 0-9 and -, a key of 32 random bytes in base64 (openssl rand -base64 32)."
  }

  validation {
    condition = (
      length(distinct(var.encryption_keys[*].id)) == length(var.encryption_keys)
      && length(distinct(var.encryption_keys[*].key)) == length(var.encryption_keys)
    )
    error_message = "Give each of encryption_keys an id and a key of its own: what is sealed names its key by the id."
  }
}

variable "functions" {
  description = "What is to differ from the defaults, by function: concurrency, ingress, max_instances, memory, min_instances."
  type = map(object({
    concurrency   = optional(number)
    ingress       = optional(string)
    max_instances = optional(number)
    memory        = optional(string)
    min_instances = optional(number)
  }))
  default  = {}
  nullable = false

  validation {
    condition     = length(setsubtract(keys(var.functions), local.function_names)) == 0
    error_message = "Name functions: ${join(", ", local.function_names)}."
  }

  validation {
    condition = alltrue([
      for each in values(var.functions) :
      each.concurrency == null || try(
        each.concurrency >= 1 && each.concurrency <= 1000 && floor(each.concurrency) == each.concurrency, false,
      )
    ])
    error_message = "Give a concurrency of 1 to 1000 requests per instance, a whole number."
  }

  validation {
    condition = alltrue([
      for each in values(var.functions) :
      each.ingress == null || try(contains(["ALLOW_ALL", "ALLOW_INTERNAL_AND_GCLB", "ALLOW_INTERNAL_ONLY"], each.ingress), false)
    ])
    error_message = "Give ALLOW_ALL, ALLOW_INTERNAL_AND_GCLB or ALLOW_INTERNAL_ONLY as ingress."
  }

  validation {
    condition = alltrue([
      for each in values(var.functions) : each.memory == null || try(can(regex("^(512Mi|1Gi|2Gi|4Gi)$", each.memory)), false)
    ])
    error_message = "Give a memory of 512Mi, 1Gi, 2Gi or 4Gi, which one CPU can have."
  }

  validation {
    condition = alltrue([
      for each in values(var.functions) : alltrue([
        for count in [each.min_instances, each.max_instances] :
        count == null || try(count >= 0 && count <= 1000 && floor(count) == count, false)
      ]) && (each.max_instances == null || try(each.max_instances >= max(1, coalesce(each.min_instances, 0)), false))
    ])
    error_message = "Give whole numbers of instances from 0 to 1000, with max_instances at least 1 and not below min_instances."
  }
}

variable "otlp_headers" {
  description = "What the receiver of telemetry asks for, such as api-key=…; needs settings.OTEL_EXPORTER_OTLP_ENDPOINT (docs/telemetry.md)."
  type        = string
  default     = ""
  ephemeral   = true
  nullable    = false
  sensitive   = true

  validation {
    condition     = can(regex("^([^=,\\s]+=[^,]+(,[^=,\\s]+=[^,]+)*)?$", var.otlp_headers))
    error_message = "Give name=value, several of them separated by commas, values percent-encoded."
  }
}

variable "paddle_accounts" {
  description = "Your sellers at Paddle, with what verifies their notifications and reads their subscriptions; a name can't be changed later."
  type = list(object({
    name = string
    classic = optional(object({
      public_keys      = list(string)
      vendor_id        = optional(string)
      vendor_auth_code = optional(string)
    }))
    billing = optional(object({
      secrets     = list(string)
      api_key     = optional(string)
      event_types = optional(list(string))
    }))
  }))
  default   = []
  ephemeral = true
  nullable  = false
  sensitive = true

  validation {
    condition = length(distinct(var.paddle_accounts[*].name)) == length(var.paddle_accounts) && alltrue([
      for seller in var.paddle_accounts : seller.name != "" && (seller.classic != null || seller.billing != null)
    ])
    error_message = "Give each seller a name of its own, and classic {public_keys} or billing {secrets}, or both."
  }
}

variable "paddle_classic_public_key" {
  description = "Paddle Classic's public key in PEM, where one seller named default is all there is."
  type        = string
  default     = null

  validation {
    condition = var.paddle_classic_public_key == null || can(regex(
      "^\\s*-----BEGIN PUBLIC KEY-----[A-Za-z0-9+/=\\s]+-----END PUBLIC KEY-----\\s*$",
      var.paddle_classic_public_key,
    ))
    error_message = "Give the key as Paddle shows it, from -----BEGIN PUBLIC KEY----- to -----END PUBLIC KEY-----, or leave it out."
  }
}

variable "project_id" {
  description = "The Google Cloud project that everything is created in."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{4,28}[a-z0-9]$", var.project_id))
    error_message = "Give the project's id, 6 to 30 of a-z, 0-9 and - that begin with a letter, not its name or number."
  }
}

variable "project_number" {
  description = "The project's number, which Google's own accounts and the functions' addresses are named by."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[1-9][0-9]{5,18}$", var.project_number))
    error_message = "Give the number that gcloud projects describe PROJECT --format='value(projectNumber)' shows, not the id."
  }
}

variable "pubsub_topics" {
  description = "Topics of yours that events are taken from: the account that their events get, and the topic's full name."
  type = list(object({
    account = string
    topic   = string
    filter  = optional(string)
    ordered = optional(bool, false)
  }))
  default  = []
  nullable = false

  validation {
    condition = alltrue([
      for each in var.pubsub_topics : can(regex("^[a-z][a-z0-9-]{0,99}$", each.account))
    ]) && length(distinct(var.pubsub_topics[*].account)) == length(var.pubsub_topics)
    error_message = "Give each topic once, under an account of small letters, digits and hyphens, such as orders."
  }

  validation {
    condition     = alltrue([for each in var.pubsub_topics : can(regex("^projects/[^/]+/topics/[A-Za-z][A-Za-z0-9._~+%-]{2,254}$", each.topic))])
    error_message = "Give a topic by its full name, such as projects/acme-prod/topics/orders."
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

variable "runbook_url" {
  description = "Where your people read docs/operations.md: alerts link to its headings."
  type        = string
  default     = "docs/operations.md"
  nullable    = false

  validation {
    condition     = can(regex("^[^#\\s]+$", var.runbook_url))
    error_message = "Give the address of docs/operations.md without a #, such as https://github.com/example/subrelay/blob/main/docs/operations.md."
  }
}

variable "secret_versions" {
  description = "Numbers that you raise to put a secret's changed value into effect: without that a change is not noticed."
  type = object({
    api_keys          = optional(number, 1)
    customer_hmac_key = optional(number, 1)
    encryption_keys   = optional(number, 1)
    otlp_headers      = optional(number, 1)
    paddle_accounts   = optional(number, 1)
  })
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for number in values(var.secret_versions) : try(number >= 1 && floor(number) == number, false)])
    error_message = "Give whole numbers from 1, such as {api_keys = 2}."
  }
}

variable "settings" {
  description = "Optional variables of docs/settings.md, such as {EGRESS_ALLOW = \"10.20.0.0/16\"}: each function gets those that it reads."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = length(setsubtract(keys(var.settings), local.setting_names)) == 0
    error_message = "Only these can be set here: ${join(", ", local.setting_names)}."
  }

  validation {
    condition = alltrue([
      for name, value in var.settings : can(regex("^[0-9]+$", value))
      if can(regex("(_SECONDS|_HOURS|_MINUTE|_POSITION|^SILENT_AFTER|^RETENTION_DAYS)$", name))
    ])
    error_message = "Give a whole number, as docs/settings.md says, to SILENT_AFTER, RETENTION_DAYS and variables whose name ends with _SECONDS, _HOURS, _MINUTE or _POSITION."
  }

  validation {
    condition = alltrue([
      for name, value in var.settings : can(regex("^https://[^\\s]+$", value)) if can(regex("_(URL|ENDPOINT)$", name))
    ])
    error_message = "Give an https URL to variables whose name ends with _URL or _ENDPOINT, such as https://sandbox-api.paddle.com."
  }

  validation {
    condition = (
      contains(["all", "none"], lookup(var.settings, "DEFAULT_EVENT_TYPES", "all"))
      && can(keys(jsondecode(lookup(var.settings, "HOOKER_LIMITS", "{}"))))
    )
    error_message = "Give all or none to DEFAULT_EVENT_TYPES, and a JSON object to HOOKER_LIMITS (docs/settings.md)."
  }
}

variable "static_egress_addresses" {
  description = "How many fixed addresses deliveries and calls of sources leave by; left out, they leave by Google's shared ones at no cost. 0 switches off what was on."
  type        = number
  default     = null

  validation {
    condition     = var.static_egress_addresses == null ? true : var.static_egress_addresses >= 0 && var.static_egress_addresses <= 8 && floor(var.static_egress_addresses) == var.static_egress_addresses
    error_message = "Give a whole number from 0 to 8; one address holds about 64,000 connections."
  }
}

variable "workspace_accounts" {
  description = "Your resellers at Google: customer id, the admin that is acted as, and the subscription's name where it is not the default."
  type = list(object({
    account      = string
    admin_email  = string
    subscription = optional(string)
  }))
  default  = []
  nullable = false

  validation {
    condition = alltrue([
      for each in var.workspace_accounts :
      can(regex("^C[0-9a-zA-Z]+$", each.account)) && can(regex("^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$", each.admin_email))
    ]) && length(distinct(var.workspace_accounts[*].account)) == length(var.workspace_accounts)
    error_message = "Give each reseller once, as {account = \"C0abcdefg\", admin_email = \"admin@reseller.example\"}."
  }

  validation {
    condition = alltrue([
      for each in var.workspace_accounts : each.subscription == null || can(regex("^[A-Za-z][A-Za-z0-9._~%+-]{2,254}$", each.subscription))
    ])
    error_message = "Give a subscription by its name in the project, 3 to 255 characters that begin with a letter, such as workspace-notifications."
  }
}

variable "workspace_service_account" {
  description = "An account of this project that is delegated domain-wide already; without it one is made."
  type        = string
  default     = null

  validation {
    condition = var.workspace_service_account == null || try(
      can(regex("^[a-z][a-z0-9-]{4,28}[a-z0-9]@", var.workspace_service_account))
      && endswith(var.workspace_service_account, "@${var.project_id}.iam.gserviceaccount.com"),
      false,
    )
    error_message = "Give the e-mail of a service account of this project, name@PROJECT.iam.gserviceaccount.com, or leave it out: functions can't run as another project's account."
  }
}

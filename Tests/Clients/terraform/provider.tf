terraform {
  required_providers {
    aws = { source = "hashicorp/aws", version = "5.100.0" }
  }
}

variable "endpoint" {}
variable "rev" { default = "1" }

provider "aws" {
  region                      = "us-east-1"
  access_key                  = "test"
  secret_key                  = "test"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = false
  max_retries                 = 2
  endpoints {
    events    = var.endpoint
    iam       = var.endpoint
    lambda    = var.endpoint
    logs      = var.endpoint
    scheduler = var.endpoint
    sfn       = var.endpoint
    sqs       = var.endpoint
    sts       = var.endpoint
  }
}

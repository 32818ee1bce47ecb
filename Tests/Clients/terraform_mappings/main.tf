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
    iam    = var.endpoint
    lambda = var.endpoint
    sts    = var.endpoint
  }
}

# Made by the test: the provider waits a minute and a half for the making and the deletion of a queue.
variable "function" {}
variable "queue" {}
variable "fifo_queue" {}

# Every setting of a standard queue, changed by the second revision.
resource "aws_lambda_event_source_mapping" "orders" {
  event_source_arn                   = var.queue
  function_name                      = var.function
  batch_size                         = var.rev == "1" ? 5 : 500
  maximum_batching_window_in_seconds = var.rev == "1" ? 0 : 2
  function_response_types            = var.rev == "1" ? ["ReportBatchItemFailures"] : []
  enabled                            = var.rev == "1"
  tags                               = { rev = var.rev }

  dynamic "scaling_config" {
    for_each = var.rev == "1" ? [4] : []
    content { maximum_concurrency = scaling_config.value }
  }

  filter_criteria {
    filter { pattern = jsonencode({ body = { rev = [var.rev] } }) }
  }
}

# Only what must be there.
resource "aws_lambda_event_source_mapping" "ordered" {
  event_source_arn = var.fifo_queue
  function_name    = var.function
}

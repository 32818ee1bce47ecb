# Event source mappings.

# Every setting of a standard queue, changed by the second revision.
resource "aws_lambda_event_source_mapping" "orders" {
  event_source_arn                   = aws_sqs_queue.queue.arn
  function_name                      = aws_lambda_function.function.function_name
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
  event_source_arn = aws_sqs_queue.fifo.arn
  function_name    = aws_lambda_function.function.function_name
}

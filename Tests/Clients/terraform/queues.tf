# Every setting of queues. The provider waits for a minute and a half until it believes that a queue is gone, so there are few.
resource "aws_sqs_queue" "queue" {
  name                       = "tf-queue"
  visibility_timeout_seconds = 30 + 10 * var.rev
  message_retention_seconds  = 3600
  receive_wait_time_seconds  = 5
  delay_seconds              = 1
  max_message_size           = 65536
  tags                       = { rev = var.rev }
  redrive_policy             = jsonencode({ deadLetterTargetArn = aws_sqs_queue.dead.arn, maxReceiveCount = 2 + var.rev })
}

resource "aws_sqs_queue" "dead" {
  name                    = "tf-dead"
  sqs_managed_sse_enabled = true
}

resource "aws_sqs_queue" "fifo" {
  name                        = "tf-queue.fifo"
  fifo_queue                  = true
  content_based_deduplication = var.rev == "2"
  deduplication_scope         = "messageGroup"
  fifo_throughput_limit       = "perMessageGroupId"
  visibility_timeout_seconds  = 60
}

resource "aws_sqs_queue_policy" "policy" {
  queue_url = aws_sqs_queue.queue.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid = "rev${var.rev}", Effect = "Allow", Principal = { Service = "events.amazonaws.com" }, Action = "sqs:SendMessage",
      Resource = aws_sqs_queue.queue.arn
    }]
  })
}

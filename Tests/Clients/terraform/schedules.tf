# Scheduler: everything that can be set.
resource "aws_scheduler_schedule_group" "g" {
  name = "tf-g"
  tags = { a = "b", rev = var.rev }
}
resource "aws_scheduler_schedule" "full" {
  name                         = "tf-full"
  group_name                   = aws_scheduler_schedule_group.g.name
  description                  = "revision ${var.rev}"
  schedule_expression          = var.rev == "1" ? "cron(0 9 ? * MON-FRI *)" : "rate(2 hours)"
  schedule_expression_timezone = "Europe/Berlin"
  start_date                   = "2100-01-01T01:02:03Z"
  end_date                     = "2101-01-01T01:02:03Z"
  state                        = var.rev == "1" ? "DISABLED" : "ENABLED"
  flexible_time_window {
    mode                      = "FLEXIBLE"
    maximum_window_in_minutes = 10 * var.rev
  }
  target {
    arn      = "arn:aws:sqs:us-east-1:000000000000:q.fifo"
    role_arn = "arn:aws:iam::000000000000:role/r"
    input    = jsonencode({ a = "<aws.scheduler.scheduled-time>" })
    dead_letter_config { arn = "arn:aws:sqs:us-east-1:000000000000:dlq" }
    retry_policy {
      maximum_event_age_in_seconds = 60
      maximum_retry_attempts       = var.rev - 1
    }
    sqs_parameters { message_group_id = "g" }
  }
}
resource "aws_scheduler_schedule" "bus" {
  name                = "tf-bus"
  schedule_expression = "at(2100-01-01T00:00:00)"
  flexible_time_window { mode = "OFF" }
  target {
    arn      = "arn:aws:events:us-east-1:000000000000:event-bus/default"
    role_arn = "arn:aws:iam::000000000000:role/service-role/r"
    eventbridge_parameters {
      detail_type = "d"
      source      = "s"
    }
    input = "{}"
  }
}
resource "aws_scheduler_schedule" "universal" {
  name_prefix         = "tf-"
  schedule_expression = "rate(1 hours)"
  flexible_time_window { mode = "OFF" }
  target {
    arn      = "arn:aws:scheduler:::aws-sdk:sqs:sendMessage"
    role_arn = "arn:aws:iam::000000000000:role/r"
    input    = jsonencode({ MessageBody = "x", QueueUrl = "http://x" })
  }
}

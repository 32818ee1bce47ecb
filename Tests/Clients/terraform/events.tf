# EventBridge: everything that can be set, so that what is answered can be compared with it.
resource "aws_cloudwatch_event_bus" "bus" {
  name        = "tf-bus"
  description = var.rev == "1" ? null : "changed"
  tags        = { rev = var.rev }
  dead_letter_config { arn = aws_sqs_queue.dead.arn }
}

resource "aws_cloudwatch_event_permission" "everyone" {
  event_bus_name = aws_cloudwatch_event_bus.bus.name
  principal      = "*"
  statement_id   = "organisation"
  condition {
    type  = "StringEquals"
    key   = "aws:PrincipalOrgID"
    value = "o-123456789${var.rev}"
  }
}

resource "aws_cloudwatch_event_bus" "shared" { name = "tf-shared" }

resource "aws_cloudwatch_event_bus_policy" "policy" {
  event_bus_name = aws_cloudwatch_event_bus.shared.name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "one", Effect = "Allow", Principal = { AWS = "arn:aws:iam::111122223333:root" }, Action = "events:PutEvents",
      Resource  = aws_cloudwatch_event_bus.shared.arn
    }]
  })
}

resource "aws_cloudwatch_event_rule" "rule" {
  name           = "tf-rule"
  description    = "rev ${var.rev}"
  event_bus_name = aws_cloudwatch_event_bus.bus.name
  event_pattern  = jsonencode({ source = ["shop"], detail = { kind = [{ prefix = "größe" }], rev = [var.rev] } })
  state          = var.rev == "1" ? "ENABLED" : "DISABLED"
  tags           = { rev = var.rev }
}

resource "aws_cloudwatch_event_rule" "schedule" {
  name                = "tf-schedule"
  schedule_expression = "rate(${1 + tonumber(var.rev)} hours)"
}

resource "aws_cloudwatch_event_target" "plain" {
  rule           = aws_cloudwatch_event_rule.rule.name
  event_bus_name = aws_cloudwatch_event_bus.bus.name
  arn            = aws_sqs_queue.dead.arn
}

resource "aws_cloudwatch_event_target" "transformed" {
  rule           = aws_cloudwatch_event_rule.rule.name
  event_bus_name = aws_cloudwatch_event_bus.bus.name
  target_id      = "transformed"
  arn            = aws_sqs_queue.dead.arn
  input_transformer {
    input_paths    = { kind = "$.detail.kind" }
    input_template = "{\"kind\": <kind>, \"rev\": ${var.rev}}"
  }
  retry_policy {
    maximum_event_age_in_seconds = 60
    maximum_retry_attempts       = 1 + tonumber(var.rev)
  }
  dead_letter_config { arn = aws_sqs_queue.dead.arn }
}

resource "aws_cloudwatch_event_target" "bus" {
  rule      = aws_cloudwatch_event_rule.schedule.name
  target_id = "bus"
  arn       = aws_cloudwatch_event_bus.shared.arn
  role_arn  = aws_iam_role.events.arn
}

resource "aws_cloudwatch_event_archive" "archive" {
  name             = "tf-archive"
  event_source_arn = aws_cloudwatch_event_bus.bus.arn
  description      = "rev ${var.rev}"
  retention_days   = tonumber(var.rev)
  event_pattern    = jsonencode({ source = ["shop${var.rev}"] })
}

resource "aws_cloudwatch_event_connection" "connection" {
  name               = "tf-connection"
  authorization_type = "API_KEY"
  auth_parameters {
    api_key {
      key   = "X-Key"
      value = "rev ${var.rev}"
    }
  }
}

resource "aws_cloudwatch_event_api_destination" "destination" {
  name                             = "tf-destination"
  invocation_endpoint              = "https://example.com/${var.rev}/*"
  http_method                      = "POST"
  invocation_rate_limit_per_second = 10
  connection_arn                   = aws_cloudwatch_event_connection.connection.arn
}

resource "aws_cloudwatch_event_target" "destination" {
  rule      = aws_cloudwatch_event_rule.schedule.name
  target_id = "destination"
  arn       = aws_cloudwatch_event_api_destination.destination.arn
  role_arn  = aws_iam_role.events.arn
  http_target {
    path_parameter_values   = ["orders"]
    header_parameters       = { "X-Rev" = var.rev }
    query_string_parameters = { q = "ü" }
  }
}

resource "aws_iam_role" "events" {
  name               = "tf-events-role"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { Service = "events.amazonaws.com" }, Action = "sts:AssumeRole" }]
  })
}

data "aws_cloudwatch_event_bus" "bus" { name = aws_cloudwatch_event_bus.bus.name }
output "bus" { value = data.aws_cloudwatch_event_bus.bus.arn }

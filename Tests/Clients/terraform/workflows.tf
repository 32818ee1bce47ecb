# Step Functions: machines of both types, a version behind an alias, an activity.
resource "aws_sfn_state_machine" "standard" {
  name       = "tf-machine"
  role_arn   = aws_iam_role.role.arn
  publish    = true
  definition = jsonencode({ StartAt = "P", States = { P = { Type = "Pass", Comment = "rev ${var.rev}", End = true } } })
  tags       = { rev = var.rev }
}

resource "aws_sfn_state_machine" "express" {
  name_prefix = "tf-express-"
  type        = "EXPRESS"
  role_arn    = aws_iam_role.role.arn
  definition  = jsonencode({ StartAt = "P", States = { P = { Type = "Pass", End = true } } })
  logging_configuration {
    log_destination        = "${aws_cloudwatch_log_group.executions.arn}:*"
    include_execution_data = true
    level                  = var.rev == "1" ? "ERROR" : "ALL"
  }
  tracing_configuration { enabled = true }
}

resource "aws_cloudwatch_log_group" "executions" { name = "/aws/vendedlogs/states/tf" }

resource "aws_sfn_alias" "live" {
  name = "live"
  routing_configuration {
    state_machine_version_arn = aws_sfn_state_machine.standard.state_machine_version_arn
    weight                    = 100
  }
}

resource "aws_sfn_activity" "activity" {
  name = "tf-activity"
  tags = { rev = var.rev }
}

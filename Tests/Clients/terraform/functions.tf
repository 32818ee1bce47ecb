data "aws_caller_identity" "me" {}

resource "aws_iam_role" "role" {
  name = "tf-role"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { Service = "lambda.amazonaws.com" }, Action = "sts:AssumeRole" }]
  })
  description          = "revision ${var.rev}"
  max_session_duration = var.rev == "1" ? 3600 : 7200
  tags                 = { rev = var.rev }
}

resource "aws_iam_policy" "policy" {
  name = "tf-policy"
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "logs:*", Resource = "*", Sid = "rev${var.rev}" }]
  })
}

resource "aws_iam_role_policy" "inline" {
  role = aws_iam_role.role.id
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "lambda:*", Resource = "arn:aws:lambda:us-east-1:${data.aws_caller_identity.me.account_id}:*" }]
  })
}

resource "aws_iam_role_policy_attachment" "own" {
  role       = aws_iam_role.role.name
  policy_arn = aws_iam_policy.policy.arn
}

resource "aws_iam_role_policy_attachment" "basic" {
  role       = aws_iam_role.role.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
}

resource "aws_cloudwatch_log_group" "logs" {
  name              = "/aws/lambda/tf-function"
  retention_in_days = var.rev == "1" ? 7 : 14
}

resource "aws_lambda_layer_version" "layer" {
  layer_name          = "tf-layer"
  filename            = "f.zip"
  source_code_hash    = filebase64sha256("f.zip")
  compatible_runtimes = ["python3.11"]
}

resource "aws_lambda_function" "function" {
  function_name    = "tf-function"
  role             = aws_iam_role.role.arn
  filename         = "f.zip"
  source_code_hash = filebase64sha256("f.zip")
  handler          = "index.handler"
  runtime          = "python3.11"
  publish          = true
  layers           = [aws_lambda_layer_version.layer.arn]
  memory_size      = var.rev == "1" ? 128 : 256
  environment { variables = { REV = var.rev } }
  tags       = { rev = var.rev }
  depends_on = [aws_cloudwatch_log_group.logs]
}

resource "aws_lambda_alias" "live" {
  name             = "live"
  function_name    = aws_lambda_function.function.function_name
  function_version = aws_lambda_function.function.version
}

resource "aws_lambda_permission" "permission" {
  statement_id  = "events"
  action        = "lambda:InvokeFunction"
  function_name = aws_lambda_function.function.function_name
  principal     = "events.amazonaws.com"
}

resource "aws_lambda_function_event_invoke_config" "config" {
  function_name          = aws_lambda_function.function.function_name
  maximum_retry_attempts = var.rev == "1" ? 0 : 1
}

resource "aws_lambda_function_url" "url" {
  function_name      = aws_lambda_function.function.function_name
  authorization_type = "NONE"
}

/// What botocore as of Debian's AWS CLI 2.9, which speaks Query with SQS, sends for parameters, and the parameters as JSON has them.
/// Made with its `QuerySerializer`, not by hand.
enum SQSForms {
    static let cases: [(action: String, form: String, json: String)] = [
        (
            "CreateQueue",
            #"""
            Action=CreateQueue&Version=2012-11-05&QueueName=q&Attribute.1.Name=VisibilityTimeout&Attribute.1.Value=5&Attribute.2.N\#
            ame=Policy&Attribute.2.Value=%7B%22a%22%3A%22%C3%A9%2B+%25%22%7D&Tag.1.Key=k+1&Tag.1.Value=v%3D1&Tag.2.Key=k2&Tag.2.Va\#
            lue=
            """#,
            #"""
            {"QueueName": "q", "Attributes": {"VisibilityTimeout": "5", "Policy": "{\"a\":\"é+ %\"}"}, "tags": {"k 1": "v=1", "k2"\#
            : ""}}
            """#
        ),
        (
            "GetQueueUrl",
            #"""
            Action=GetQueueUrl&Version=2012-11-05&QueueName=q&QueueOwnerAWSAccountId=123456789012
            """#,
            #"""
            {"QueueName": "q", "QueueOwnerAWSAccountId": "123456789012"}
            """#
        ),
        (
            "GetQueueAttributes",
            #"""
            Action=GetQueueAttributes&Version=2012-11-05&QueueUrl=http%3A%2F%2F127.0.0.1%3A4566%2F000000000000%2Fq&AttributeName.1\#
            =All&AttributeName.2=QueueArn
            """#,
            #"""
            {"QueueUrl": "http://127.0.0.1:4566/000000000000/q", "AttributeNames": ["All", "QueueArn"]}
            """#
        ),
        (
            "SetQueueAttributes",
            #"""
            Action=SetQueueAttributes&Version=2012-11-05&QueueUrl=http%3A%2F%2F127.0.0.1%3A4566%2F000000000000%2Fq&Attribute.1.Nam\#
            e=DelaySeconds&Attribute.1.Value=1
            """#,
            #"""
            {"QueueUrl": "http://127.0.0.1:4566/000000000000/q", "Attributes": {"DelaySeconds": "1"}}
            """#
        ),
        (
            "ListQueues",
            #"""
            Action=ListQueues&Version=2012-11-05&QueueNamePrefix=a&MaxResults=7&NextToken=t
            """#,
            #"""
            {"QueueNamePrefix": "a", "MaxResults": 7, "NextToken": "t"}
            """#
        ),
        (
            "AddPermission",
            #"""
            Action=AddPermission&Version=2012-11-05&QueueUrl=http%3A%2F%2F127.0.0.1%3A4566%2F000000000000%2Fq&Label=l&AWSAccountId\#
            .1=1&AWSAccountId.2=2&ActionName.1=SendMessage&ActionName.2=%2A
            """#,
            #"""
            {"QueueUrl": "http://127.0.0.1:4566/000000000000/q", "Label": "l", "AWSAccountIds": ["1", "2"], "Actions": ["SendMessa\#
            ge", "*"]}
            """#
        ),
        (
            "TagQueue",
            #"""
            Action=TagQueue&Version=2012-11-05&QueueUrl=http%3A%2F%2F127.0.0.1%3A4566%2F000000000000%2Fq&Tag.1.Key=a&Tag.1.Value=b\#
            &Tag.2.Key=c&Tag.2.Value=d
            """#,
            #"""
            {"QueueUrl": "http://127.0.0.1:4566/000000000000/q", "Tags": {"a": "b", "c": "d"}}
            """#
        ),
        (
            "UntagQueue",
            #"""
            Action=UntagQueue&Version=2012-11-05&QueueUrl=http%3A%2F%2F127.0.0.1%3A4566%2F000000000000%2Fq&TagKey.1=a&TagKey.2=c
            """#,
            #"""
            {"QueueUrl": "http://127.0.0.1:4566/000000000000/q", "TagKeys": ["a", "c"]}
            """#
        ),
        (
            "SendMessage",
            #"""
            Action=SendMessage&Version=2012-11-05&QueueUrl=http%3A%2F%2F127.0.0.1%3A4566%2F000000000000%2Fq&MessageBody=x%0A%09%3C\#
            %26%3E%C3%A9%F0%9F%98%80&DelaySeconds=3&MessageAttribute.1.Name=s&MessageAttribute.1.Value.StringValue=a+b%26c&Message\#
            Attribute.1.Value.DataType=String&MessageAttribute.2.Name=b&MessageAttribute.2.Value.BinaryValue=AP8Q&MessageAttribute\#
            .2.Value.DataType=Binary.x&MessageAttribute.3.Name=n&MessageAttribute.3.Value.StringValue=1&MessageAttribute.3.Value.D\#
            ataType=Number&MessageSystemAttribute.1.Name=AWSTraceHeader&MessageSystemAttribute.1.Value.StringValue=Root%3D1&Messag\#
            eSystemAttribute.1.Value.DataType=String&MessageGroupId=g&MessageDeduplicationId=d
            """#,
            #"""
            {"QueueUrl": "http://127.0.0.1:4566/000000000000/q", "MessageBody": "x\n\t<&>é😀", "DelaySeconds": 3, "MessageAttribute\#
            s": {"s": {"StringValue": "a b&c", "DataType": "String"}, "b": {"BinaryValue": "AP8Q", "DataType": "Binary.x"}, "n": {\#
            "StringValue": "1", "DataType": "Number"}}, "MessageSystemAttributes": {"AWSTraceHeader": {"StringValue": "Root=1", "D\#
            ataType": "String"}}, "MessageGroupId": "g", "MessageDeduplicationId": "d"}
            """#
        ),
        (
            "SendMessageBatch",
            #"""
            Action=SendMessageBatch&Version=2012-11-05&QueueUrl=http%3A%2F%2F127.0.0.1%3A4566%2F000000000000%2Fq&SendMessageBatchR\#
            equestEntry.1.Id=0&SendMessageBatchRequestEntry.1.MessageBody=m0&SendMessageBatchRequestEntry.1.DelaySeconds=0&SendMes\#
            sageBatchRequestEntry.1.MessageAttribute.1.Name=s&SendMessageBatchRequestEntry.1.MessageAttribute.1.Value.StringValue=\#
            a+b%26c&SendMessageBatchRequestEntry.1.MessageAttribute.1.Value.DataType=String&SendMessageBatchRequestEntry.1.Message\#
            Attribute.2.Name=b&SendMessageBatchRequestEntry.1.MessageAttribute.2.Value.BinaryValue=AP8Q&SendMessageBatchRequestEnt\#
            ry.1.MessageAttribute.2.Value.DataType=Binary.x&SendMessageBatchRequestEntry.1.MessageAttribute.3.Name=n&SendMessageBa\#
            tchRequestEntry.1.MessageAttribute.3.Value.StringValue=1&SendMessageBatchRequestEntry.1.MessageAttribute.3.Value.DataT\#
            ype=Number&SendMessageBatchRequestEntry.2.Id=1&SendMessageBatchRequestEntry.2.MessageBody=m1&SendMessageBatchRequestEn\#
            try.2.DelaySeconds=1&SendMessageBatchRequestEntry.2.MessageAttribute.1.Name=s&SendMessageBatchRequestEntry.2.MessageAt\#
            tribute.1.Value.StringValue=a+b%26c&SendMessageBatchRequestEntry.2.MessageAttribute.1.Value.DataType=String&SendMessag\#
            eBatchRequestEntry.2.MessageAttribute.2.Name=b&SendMessageBatchRequestEntry.2.MessageAttribute.2.Value.BinaryValue=AP8\#
            Q&SendMessageBatchRequestEntry.2.MessageAttribute.2.Value.DataType=Binary.x&SendMessageBatchRequestEntry.2.MessageAttr\#
            ibute.3.Name=n&SendMessageBatchRequestEntry.2.MessageAttribute.3.Value.StringValue=1&SendMessageBatchRequestEntry.2.Me\#
            ssageAttribute.3.Value.DataType=Number
            """#,
            #"""
            {"QueueUrl": "http://127.0.0.1:4566/000000000000/q", "Entries": [{"Id": "0", "MessageBody": "m0", "DelaySeconds": 0, "\#
            MessageAttributes": {"s": {"StringValue": "a b&c", "DataType": "String"}, "b": {"BinaryValue": "AP8Q", "DataType": "Bi\#
            nary.x"}, "n": {"StringValue": "1", "DataType": "Number"}}}, {"Id": "1", "MessageBody": "m1", "DelaySeconds": 1, "Mess\#
            ageAttributes": {"s": {"StringValue": "a b&c", "DataType": "String"}, "b": {"BinaryValue": "AP8Q", "DataType": "Binary\#
            .x"}, "n": {"StringValue": "1", "DataType": "Number"}}}]}
            """#
        ),
        (
            "ReceiveMessage",
            #"""
            Action=ReceiveMessage&Version=2012-11-05&QueueUrl=http%3A%2F%2F127.0.0.1%3A4566%2F000000000000%2Fq&AttributeName.1=All\#
            &MessageAttributeName.1=a.%2A&MessageAttributeName.2=b&MaxNumberOfMessages=10&VisibilityTimeout=0&WaitTimeSeconds=20&R\#
            eceiveRequestAttemptId=r
            """#,
            #"""
            {"QueueUrl": "http://127.0.0.1:4566/000000000000/q", "AttributeNames": ["All"], "MessageAttributeNames": ["a.*", "b"],\#
             "MaxNumberOfMessages": 10, "VisibilityTimeout": 0, "WaitTimeSeconds": 20, "ReceiveRequestAttemptId": "r"}
            """#
        ),
        (
            "DeleteMessage",
            #"""
            Action=DeleteMessage&Version=2012-11-05&QueueUrl=http%3A%2F%2F127.0.0.1%3A4566%2F000000000000%2Fq&ReceiptHandle=AQ%2B%\#
            2F%3D
            """#,
            #"""
            {"QueueUrl": "http://127.0.0.1:4566/000000000000/q", "ReceiptHandle": "AQ+/="}
            """#
        ),
        (
            "DeleteMessageBatch",
            #"""
            Action=DeleteMessageBatch&Version=2012-11-05&QueueUrl=http%3A%2F%2F127.0.0.1%3A4566%2F000000000000%2Fq&DeleteMessageBa\#
            tchRequestEntry.1.Id=a&DeleteMessageBatchRequestEntry.1.ReceiptHandle=1&DeleteMessageBatchRequestEntry.2.Id=b&DeleteMe\#
            ssageBatchRequestEntry.2.ReceiptHandle=2
            """#,
            #"""
            {"QueueUrl": "http://127.0.0.1:4566/000000000000/q", "Entries": [{"Id": "a", "ReceiptHandle": "1"}, {"Id": "b", "Recei\#
            ptHandle": "2"}]}
            """#
        ),
        (
            "ChangeMessageVisibilityBatch",
            #"""
            Action=ChangeMessageVisibilityBatch&Version=2012-11-05&QueueUrl=http%3A%2F%2F127.0.0.1%3A4566%2F000000000000%2Fq&Chang\#
            eMessageVisibilityBatchRequestEntry.1.Id=a&ChangeMessageVisibilityBatchRequestEntry.1.ReceiptHandle=1&ChangeMessageVis\#
            ibilityBatchRequestEntry.1.VisibilityTimeout=0
            """#,
            #"""
            {"QueueUrl": "http://127.0.0.1:4566/000000000000/q", "Entries": [{"Id": "a", "ReceiptHandle": "1", "VisibilityTimeout"\#
            : 0}]}
            """#
        ),
        (
            "DeleteMessageBatch",
            #"""
            Action=DeleteMessageBatch&Version=2012-11-05&QueueUrl=http%3A%2F%2F127.0.0.1%3A4566%2F000000000000%2Fq&Entries=
            """#,
            #"""
            {"QueueUrl": "http://127.0.0.1:4566/000000000000/q", "Entries": []}
            """#
        ),
    ]
}

import AWSInterface
import JSON
import Testing

@testable import Identity

@Suite struct PolicyDocumentTests {
    @Test(
        "accepts policies as people write them",
        arguments: [
            (allowEverything, PolicyDocument.Kind.identity),
            (#"{"Statement":{"Sid":"A1","Effect":"Deny","NotAction":["s3:Get*"],"NotResource":"arn:aws:s3:::b/*"}}"#, .identity),
            (
                #"{"Version":"2008-10-17","Id":"x","Statement":[{"Effect":"Allow","Action":"logs:*","Resource":["arn:aws:logs:*:*:*","*"],"Condition":{"StringEquals":{"a":"b"}}}]}"#,
                .identity
            ),
            (trustDocument, .trust),
            (#"{"Statement":[{"Effect":"Allow","Principal":"*","Action":["sts:AssumeRole","sts:TagSession"]}]}"#, .trust),
            (
                #"{"Statement":[{"Effect":"Allow","Principal":{"AWS":["arn:aws:iam::123456789012:root","123456789012"]},"Action":"sts:*"}]}"#,
                .trust
            ),
        ] as [(String, PolicyDocument.Kind)])
    func accepts(document: String, kind: PolicyDocument.Kind) throws {
        try PolicyDocument.check(document, as: kind)
    }

    @Test(
        "refuses what breaks the grammar, in IAM's words",
        arguments: [
            ("not json", PolicyDocument.Kind.trust, "This policy contains invalid Json"),
            ("[]", .trust, "This policy contains invalid Json"),
            ("not json", .identity, "Syntax errors in policy."), ("{}", .identity, "Syntax errors in policy."),
            (#"{"Statement":[]}"#, .identity, "Syntax errors in policy."),
            (#"{"Version":"2020-01-01","Statement":[]}"#, .identity, "The policy must contain a valid version string"),
            (#"{"Extra":1,"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#, .identity, "Syntax errors in policy."),
            (#"{"Statement":[{"Action":"*","Resource":"*"}]}"#, .identity, "Syntax errors in policy."),
            (#"{"Statement":[{"Effect":"allow","Action":"*","Resource":"*"}]}"#, .identity, "Syntax errors in policy."),
            (#"{"Statement":[{"Effect":"Allow","Resource":"*"}]}"#, .identity, "Policy statement must contain actions."),
            (#"{"Statement":[{"Effect":"Allow","Action":[],"Resource":"*"}]}"#, .identity, "Policy statement must contain actions."),
            (#"{"Statement":[{"Effect":"Allow","Action":"*"}]}"#, .identity, "Policy statement must contain resources."),
            (
                #"{"Statement":[{"Effect":"Allow","Action":"GetObject","Resource":"*"}]}"#, .identity,
                "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc."
            ),
            (
                #"{"Statement":[{"Effect":"Allow","Action":"*","Resource":"bucket"}]}"#, .identity,
                #"Resource bucket must be in ARN format or "*"."#
            ),
            (
                #"{"Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}"#, .identity,
                "Policy document should not specify a principal."
            ),
            (
                #"{"Statement":[{"Sid":"a","Effect":"Allow","Action":"*","Resource":"*"},{"Sid":"a","Effect":"Allow","Action":"*","Resource":"*"}]}"#,
                .identity, "Statement IDs (SID) in a single policy must be unique."
            ),
            (
                #"{"Statement":[{"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole","Resource":"*"}]}"#, .trust,
                "Has prohibited field Resource"
            ),
            (#"{"Statement":[{"Effect":"Allow","Action":"sts:AssumeRole"}]}"#, .trust, "Missing required field Principal"),
            (
                #"{"Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject"}]}"#, .trust,
                "AssumeRole policy may only specify STS AssumeRole actions."
            ),
        ] as [(String, PolicyDocument.Kind, String)])
    func refuses(document: String, kind: PolicyDocument.Kind, message: String) {
        #expect(throws: ServiceError("MalformedPolicyDocument", message)) { try PolicyDocument.check(document, as: kind) }
    }

    @Test func documentsAreAnsweredPercentEncoded() {
        #expect(PolicyDocument.encoded(#"{"a": "b/é~"}"#) == "%7B%22a%22%3A%20%22b%2F%C3%A9~%22%7D")
        #expect(decoded(.string(PolicyDocument.encoded(allowEverything))) == allowEverything)
    }
}

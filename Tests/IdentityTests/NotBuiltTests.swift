import AWSInterface
import StorageTestSupport
import Testing

@testable import Identity

@Suite struct NotBuiltTests {
    @Test func everyOperationOfTheModelsIsBuiltOrRefusedByNameAndDocumented() async throws {
        try await IdentityFixture.run(.sqlite) { iam in
            let error = await iam.failure("CreateUser")
            #expect(error == .notImplemented("iam:CreateUser"))
            let document = try RepositoryFile.text("docs/not-built.md")
            let start = try #require(document.firstRange(of: "\n## IAM and STS\n")).upperBound
            let section = document[start...].split(separator: "\n## ", maxSplits: 1)[0]
            // As many operations as botocore's models of 2026-11 have.
            for (service, count) in [(iam.service.iam, 176), (iam.service.sts, 11)] {
                #expect(service.operations.count + service.notBuilt.count == count)
                #expect(service.notBuilt.isDisjoint(with: service.operations.keys))
                let heading = "Operations of `\(service.name)` that are refused:\n"
                let listed = section[try #require(section.firstRange(of: heading)).upperBound...].split(separator: "\n\n", maxSplits: 1)[0]
                let names = Set(listed.split { $0 == "," || $0 == "\n" || $0 == " " }.map { String($0.dropFirst().dropLast()) })
                #expect(names == service.notBuilt)
            }
        }
    }
}

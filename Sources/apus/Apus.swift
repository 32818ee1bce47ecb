import ArgumentParser
import Glibc
import Platform

@main
struct Apus: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "apus",
        abstract: "A serverless platform that speaks the AWS API.",
        discussion: """
            Start a node with `apus serve`, then point any AWS tool at it:

              export AWS_ENDPOINT_URL=http://127.0.0.1:4566
              aws lambda list-functions

            Exit codes: 0 done; 1 the node or the function answered with an error; 2 the node could not be reached or started; \
            64 wrong usage.
            """,
        version: ApusVersion.text,
        subcommands: [
            Serve.self, Invoke.self, Start.self, Executions.self, History.self, Validate.self, Functions.self, Logs.self, Schedules.self,
            Events.self,
        ])

    /// As the parser's own, but that a `Failure` ends with its own exit code.
    static func main() async {
        do {
            var command = try parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
            try Terminal.flush()
        } catch let failure as Failure {
            Terminal.note("\(Terminal.styled("error:", .red, on: STDERR_FILENO)) \(failure)")
            Glibc.exit(failure.code.rawValue)
        } catch {
            exit(withError: error)
        }
    }
}

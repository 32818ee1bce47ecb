import AWSInterface
import Ambient
import Encodings
import Gateway
import HTTP
import JSON
import NIOCore
import NIOHTTP1
import Schedules

/// What `apus schedules next` asks the node: it alone knows what a rate counts from and which time was chosen in a flexible window.
enum ScheduleRoutes {
    /// The firings to come of the schedule with that ARN: `GET /_apus/schedules/next?arn=ARN&count=N`.
    static func next(_ schedules: SchedulesService) -> FixedRoute {
        FixedRoute(.GET, "/_apus/schedules/next") { request, response in
            let parameters = PercentEncoding.parameters(request.query) ?? []
            func parameter(_ name: String) -> String? { parameters.last { $0.name == name }?.value }
            let parts = parameter("arn").flatMap(ARN.init).map { ($0.scope, $0.resource.split(separator: "/").map(String.init)) }
            guard let (scope, path) = parts, path.count == 3, path[0] == "schedule" else {
                return response.respond(.text(.badRequest, "arn must be a schedule's ARN."))
            }
            let count = parameter("count").flatMap(Int.init) ?? 10
            guard (1...1000).contains(count) else { return response.respond(.text(.badRequest, "count must be 1 to 1000.")) }
            Task {
                do {
                    let answer = try await schedules.upcomingFirings(of: path[2], group: path[1], limit: count, in: scope)
                    let body = ByteBuffer(bytes: JSONValue.object(answer).bytes())
                    response.respond(.ok, headers: ["Content-Type": "application/json"], body: body)
                } catch let error as ServiceError {
                    response.respond(.text(HTTPResponseStatus(statusCode: error.status), error.message))
                } catch {
                    OperatorLog.say("The firings of a schedule could not be read: \(error)")
                    response.respond(.text(.internalServerError, "The schedule could not be read."))
                }
            }
        }
    }
}

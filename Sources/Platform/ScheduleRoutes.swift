import AWSInterface
import Encodings
import Gateway
import HTTP
import JSON
import NIOHTTP1
import Schedules

/// What `apus schedules next` asks the node: it alone knows what a rate counts from and which time was chosen in a flexible window.
enum ScheduleRoutes {
    /// The firings to come of a schedule in the caller's account and region: `GET /_apus/schedules/next?name=NAME&group=GROUP&count=N`.
    static func next(_ schedules: SchedulesService) -> FixedRoute {
        FixedRoute(.GET, "/_apus/schedules/next") { request, context in
            let query = (PercentEncoding.parameters(request.query) ?? []).map { (key: $0.name, value: JSONValue.string($0.value)) }
            let parameters = Parameters(JSONObject(query))
            let name = try parameters.requiredString("name", length: 1...64)
            let group = try parameters.string("group", length: 1...64)
            let count = try parameters.integer("count", in: 1...1000) ?? 10
            try parameters.validate()
            return try await schedules.upcomingFirings(of: name, group: group, limit: count, in: context.scope)
        }
    }
}

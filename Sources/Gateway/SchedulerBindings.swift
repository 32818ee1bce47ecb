/// EventBridge Scheduler's operations on the wire, all of them, as its API reference states them.
enum SchedulerBindings {
    static let all: [RESTBinding] = [
        // Schedules
        RESTBinding("POST", "/schedules/{Name}", "CreateSchedule"),
        RESTBinding("DELETE", "/schedules/{Name}", "DeleteSchedule", query: ["GroupName=groupName", "ClientToken=clientToken"]),
        RESTBinding("GET", "/schedules/{Name}", "GetSchedule", query: ["GroupName=groupName"]),
        RESTBinding(
            "GET", "/schedules", "ListSchedules", query: ["GroupName=ScheduleGroup", "NamePrefix", "State", "NextToken", "MaxResults"]),
        RESTBinding("PUT", "/schedules/{Name}", "UpdateSchedule"),
        // Groups
        RESTBinding("POST", "/schedule-groups/{Name}", "CreateScheduleGroup"),
        RESTBinding("DELETE", "/schedule-groups/{Name}", "DeleteScheduleGroup", query: ["ClientToken=clientToken"]),
        RESTBinding("GET", "/schedule-groups/{Name}", "GetScheduleGroup"),
        RESTBinding("GET", "/schedule-groups", "ListScheduleGroups", query: ["NamePrefix", "NextToken", "MaxResults"]),
        // Tags
        RESTBinding("GET", "/tags/{ResourceArn}", "ListTagsForResource"),
        RESTBinding("POST", "/tags/{ResourceArn}", "TagResource"),
        RESTBinding("DELETE", "/tags/{ResourceArn}", "UntagResource", query: ["TagKeys[]=TagKeys"]),
    ]
}

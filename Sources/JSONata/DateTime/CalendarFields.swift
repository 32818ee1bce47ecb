import Ambient

/// The components of a moment as picture strings name them.
struct CalendarFields {
    let time: CivilTime
    /// The Thursday of the moment's week, whose year and month the week belongs to (ISO 8601).
    private let thursday: CivilTime
    /// 1 is Monday, 7 is Sunday.
    let weekday: Int

    static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
    ]
    static let days = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]

    private static let millisecondsPerDay: Int64 = 86_400_000

    init(_ moment: Timestamp) {
        time = CivilTime(moment)
        weekday = time.weekday == 0 ? 7 : time.weekday
        thursday = CivilTime(Timestamp(milliseconds: moment.milliseconds + Int64(4 - weekday) * Self.millisecondsPerDay))
    }

    private static func dayOfYear(_ time: CivilTime) -> Int {
        let start = CivilTime(year: time.year, month: 1, day: 1).timestamp
        let day = CivilTime(year: time.year, month: time.month, day: time.day).timestamp
        return Int((day.milliseconds - start.milliseconds) / millisecondsPerDay) + 1
    }

    /// The number of a component; `nil` for those that are no numbers.
    subscript(component: Character) -> Int? {
        switch component {
        case "Y": time.year
        case "M": time.month
        case "D": time.day
        case "d": Self.dayOfYear(time)
        case "F": weekday
        case "W": (Self.dayOfYear(thursday) - 1) / 7 + 1
        case "w": (thursday.day - 1) / 7 + 1
        case "X": thursday.year
        case "x": thursday.month
        case "H": time.hour
        case "h": time.hour % 12 == 0 ? 12 : time.hour % 12
        case "P": time.hour < 12 ? 0 : 1
        case "m": time.minute
        case "s": time.second
        case "f": time.millisecond
        default: nil
        }
    }
}

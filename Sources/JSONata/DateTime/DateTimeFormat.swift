import Ambient
import Glibc

/// Writes moments as picture strings want them.
extension DateTimePicture {
    /// - Parameter offset: minutes east of Greenwich.
    func text(of moment: Timestamp, offset: Int) throws(JSONataError) -> String {
        let fields = CalendarFields(Timestamp(milliseconds: moment.milliseconds + Int64(offset) * 60_000))
        var text = ""
        for part in parts {
            switch part {
            case .literal(let literal): text += literal
            case .component(let component): text += try component.text(of: fields, offset: offset)
            }
        }
        return text
    }
}

extension DateTimePicture.Component {
    fileprivate func text(of fields: CalendarFields, offset: Int) throws(JSONataError) -> String {
        switch letter {
        case "Z", "z": return try zone(offset)
        case "P": return cased(fields["P"] == 0 ? "am" : "pm")
        case "C", "E": return "ISO"
        default: break
        }
        guard let value = fields[letter] else { return "" }
        if names != nil { return String(cased(try name(value)).prefix(mostLetters ?? Int.max)) }
        guard let number else { return "" }
        if letter == "Y", let yearDigits, yearDigits < 10, yearDigits >= 0 {
            return number.text(of: fmod(Double(value), pow(10, Double(yearDigits))))
        }
        return number.text(of: Double(value))
    }

    private func name(_ value: Int) throws(JSONataError) -> String {
        switch letter {
        case "M", "x": return CalendarFields.months[value - 1]
        case "F": return CalendarFields.days[value - 1]
        default: throw JSONataError(.d3133, token: String(letter))
        }
    }

    private func cased(_ name: String) -> String {
        switch names {
        case .lower: name.lowercased()
        case .upper: name.uppercased()
        case .title, nil: name
        }
    }

    private func zone(_ offset: Int) throws(JSONataError) -> String {
        if offset == 0, isTraditional { return "Z" }
        guard let number else { return "" }
        let hours = Double(abs(offset) / 60), minutes = Double(abs(offset) % 60)
        var text: String
        if number.groupSize > 0 {
            text = number.text(of: hours * 100 + minutes)
        } else {
            switch number.mandatoryDigits {
            case 1, 2:
                text = number.text(of: hours)
                if minutes > 0 { text += ":" + (minutes < 10 ? "0" : "") + String(Int(minutes)) }
            case 3, 4: text = number.text(of: hours * 100 + minutes)
            default: throw JSONataError(.d3134)
            }
        }
        return (letter == "z" ? "GMT" : "") + (offset < 0 ? "-" : "+") + text
    }
}

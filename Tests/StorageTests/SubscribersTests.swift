import Testing

@testable import Storage

@Suite struct SubscribersTests {
    @Test func whoIsTooSlowIsToldOfTheGap() async {
        let subscribers = Subscribers()
        let stream = subscribers.subscribe("channel")
        for number in 0..<5000 { subscribers.publish("channel", "\(number)") }
        subscribers.finish()
        var received: [String] = []
        for await payload in stream { received.append(payload) }
        #expect(received.contains(""))
        #expect(received.count < 5000)
    }

    @Test func whoKeepsUpHearsEverything() async {
        let subscribers = Subscribers()
        let stream = subscribers.subscribe("channel")
        for number in 0..<100 { subscribers.publish("channel", "\(number)") }
        subscribers.publish("another", "x")
        subscribers.finish()
        var received: [String] = []
        for await payload in stream { received.append(payload) }
        #expect(received == (0..<100).map(String.init))
    }
}

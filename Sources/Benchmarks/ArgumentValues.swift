/// Arguments of the form `--name value`; those that come more than once are a list.
struct ArgumentValues {
    private var values: [String: [String]] = [:]
    private let usage: Usage

    init(_ arguments: [String], usage: Usage) throws {
        self.usage = usage
        guard arguments.count.isMultiple(of: 2) else { throw usage }
        for index in stride(from: 0, to: arguments.count, by: 2) {
            values[arguments[index], default: []].append(arguments[index + 1])
        }
    }

    func texts(_ name: String) -> [String] { values[name] ?? [] }

    func text(_ name: String) throws -> String {
        guard let value = values[name]?.last else { throw usage }
        return value
    }

    /// A whole number above zero.
    func number(_ name: String) throws -> Int {
        guard let number = Int(try text(name)), number > 0 else { throw usage }
        return number
    }
}

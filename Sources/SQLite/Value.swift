// What goes into a statement and what comes out of it.

internal import CSQLite

/// One SQL value of any of SQLite's five storage classes.
public enum Value: Sendable, Equatable {
    case null
    case integer(Int64)
    case real(Double)
    case text(String)
    case blob([UInt8])
}

/// A Swift value that a statement's parameter can be bound to.
public protocol Bindable {
    var sqlValue: Value { get }
}

extension Value: Bindable {
    public var sqlValue: Value { self }
}

extension Int: Bindable {
    public var sqlValue: Value { .integer(Int64(self)) }
}

extension Int64: Bindable {
    public var sqlValue: Value { .integer(self) }
}

extension Bool: Bindable {
    public var sqlValue: Value { .integer(self ? 1 : 0) }
}

extension Double: Bindable {
    public var sqlValue: Value { .real(self) }
}

extension Float: Bindable {
    public var sqlValue: Value { .real(Double(self)) }
}

extension String: Bindable {
    public var sqlValue: Value { .text(self) }
}

extension [UInt8]: Bindable {
    public var sqlValue: Value { .blob(self) }
}

extension Optional: Bindable where Wrapped: Bindable {
    public var sqlValue: Value { map(\.sqlValue) ?? .null }
}

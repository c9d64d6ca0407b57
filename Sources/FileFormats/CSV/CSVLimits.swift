/// How large the parts of a CSV file may be.
///
/// They keep memory bounded whatever the file holds, and turn a file that is no table into an error
/// at its first odd place.
public struct CSVLimits: Equatable, Sendable {
    /// The most bytes in a cell.
    ///
    /// A number or a label has some tens. A quote that is never closed would otherwise swallow the
    /// rest of the file before anybody noticed.
    public var cellBytes = 65_536

    /// The most columns in a row.
    ///
    /// Enough for a color picture of 590 by 590 pixels. A file whose line ends were lost has one
    /// endless row.
    public var columns = 1_048_576

    /// The most bytes in a row, which must fit into memory as a whole.
    ///
    /// 64 bytes for each of the most columns.
    public var rowBytes = 67_108_864

    /// The limits that hold if nothing else is said.
    public init() {}
}

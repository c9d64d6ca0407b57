// The one door to OpenBLAS, which is looked for when the benchmark runs: nnstore itself neither links
// nor needs it.

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// OpenBLAS's products of matrices in row-major order.
struct OpenBLAS {
    private typealias MatrixProduct =
        @convention(c) (
            _ order: Int32, _ transposeA: Int32, _ transposeB: Int32, _ m: Int32, _ n: Int32,
            _ k: Int32,
            _ alpha: Float, _ a: UnsafePointer<Float>, _ widthA: Int32, _ b: UnsafePointer<Float>,
            _ widthB: Int32, _ beta: Float, _ c: UnsafeMutablePointer<Float>, _ widthC: Int32
        ) -> Void

    private typealias VectorProduct =
        @convention(c) (
            _ order: Int32, _ transpose: Int32, _ m: Int32, _ n: Int32, _ alpha: Float,
            _ a: UnsafePointer<Float>, _ widthA: Int32, _ x: UnsafePointer<Float>, _ stepX: Int32,
            _ beta: Float, _ y: UnsafeMutablePointer<Float>, _ stepY: Int32
        ) -> Void

    private typealias Text = @convention(c) () -> UnsafePointer<CChar>
    private typealias Number = @convention(c) () -> Int32

    private let matrixProduct: MatrixProduct
    private let vectorProduct: VectorProduct

    /// Its version, the processor that its kernels are for, and its threads.
    let description: String

    // CBLAS_ORDER and CBLAS_TRANSPOSE of cblas.h.
    private static let rowMajor: Int32 = 101
    private static let notTransposed: Int32 = 111
    private static let transposed: Int32 = 112

    /// Its names for the processors whose instruction sets nnstore has kernels for.
    private static let processors = ["avx512": "SkylakeX", "avx2": "Haswell"]

    /// Loads it.
    ///
    /// - Parameter instructionSet: by nnstore's name; its own choice for this machine if nil.
    /// - Throws: `MissingOpenBLAS`.
    init(threadCount: Int, instructionSet: String?) throws {
        // It reads these once, as it is loaded; what a user has set would not show in the table.
        setenv("OPENBLAS_NUM_THREADS", "\(threadCount)", 1)
        unsetenv("OPENBLAS_L2_SIZE")
        unsetenv("OPENBLAS_CORETYPE")
        if let processor = instructionSet.flatMap({ Self.processors[$0] }) {
            setenv("OPENBLAS_CORETYPE", processor, 1)
        }
        let library = try Self.load()
        matrixProduct = try Self.find("cblas_sgemm", in: library)
        vectorProduct = try Self.find("cblas_sgemv", in: library)
        let text: (String) throws -> String = { name in
            let function: Text = try Self.find(name, in: library)
            return String(cString: function())
        }
        let loadedThreadCount: Number = try Self.find("openblas_get_num_threads", in: library)
        let version = try text("openblas_get_config").split(separator: " ").prefix(2)
        description = """
            \(version.joined(separator: " ")) for \(try text("openblas_get_corename")) \
            (threads: \(loadedThreadCount()))
            """
    }

    // MARK: Products

    /// A matrix with its number of columns as it lies in memory, to be used as it is or transposed.
    struct Factor {
        fileprivate let start: UnsafePointer<Float>
        fileprivate let width: Int32
        fileprivate let transposition: Int32

        init(_ start: UnsafePointer<Float>, width: Int, isTransposed: Bool = false) {
            self.start = start
            self.width = Int32(width)
            transposition = isTransposed ? OpenBLAS.transposed : OpenBLAS.notTransposed
        }
    }

    /// c = a·b + beta·c with a of m × k and b of k × n.
    func multiply(
        _ a: Factor, _ b: Factor, _ size: (m: Int, n: Int, k: Int),
        onto c: UnsafeMutablePointer<Float>, keeping beta: Float
    ) {
        matrixProduct(
            Self.rowMajor, a.transposition, b.transposition, Int32(size.m), Int32(size.n),
            Int32(size.k), 1, a.start, a.width, b.start, b.width, beta, c, Int32(size.n))
    }

    /// y = a·x + beta·y, or aᵀ·x + beta·y, with a of m × n.
    func multiplyVector(
        transposed: Bool, _ a: UnsafePointer<Float>, _ m: Int, _ n: Int, _ x: UnsafePointer<Float>,
        onto y: UnsafeMutablePointer<Float>, keeping beta: Float
    ) {
        vectorProduct(
            Self.rowMajor, transposed ? Self.transposed : Self.notTransposed, Int32(m), Int32(n), 1,
            a, Int32(n), x, 1, beta, y, 1)
    }

    // MARK: Loading

    /// Linux's name of it, and where Homebrew keeps it.
    private static let paths = [
        "libopenblas.so.0", "/opt/homebrew/opt/openblas/lib/libopenblas.dylib",
        "/usr/local/opt/openblas/lib/libopenblas.dylib",
    ]

    private static func load() throws -> UnsafeMutableRawPointer {
        guard let library = paths.lazy.compactMap({ dlopen($0, RTLD_NOW) }).first else {
            throw MissingOpenBLAS(part: nil)
        }
        return library
    }

    private static func find<Function>(
        _ name: String, in library: UnsafeMutableRawPointer
    ) throws -> Function {
        guard let symbol = dlsym(library, name) else { throw MissingOpenBLAS(part: name) }
        // dlsym knows no types: that of the function is the one its header declares.
        return unsafeBitCast(symbol, to: Function.self)
    }
}

/// OpenBLAS, or a function of it, is not on this machine.
struct MissingOpenBLAS: Error, CustomStringConvertible {
    let part: String?

    var description: String {
        """
        there is no \(part.map { "\($0) in OpenBLAS" } ?? "OpenBLAS") here
        try:   \(BenchmarkProgram.name) kernels, which installs libopenblas0-serial by apt-get \
        or openblas by brew
        """
    }
}

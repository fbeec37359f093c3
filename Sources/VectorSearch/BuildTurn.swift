import SystemSupport

/// Lets a process build one large index at a time: each is given all the memory that building may take.
package enum BuildTurn {
    private static let isTaken = LockedState(false)
    /// How often a build that waits asks whether it is still wanted.
    private static let patience = Duration.milliseconds(50)
    /// Builds that need less than this share of their memory do not wait: what was just saved should not stand behind a large one.
    private static let smallShare = 16

    /// Runs `body`, which builds the index of `rows` rows and puts away its codes, once no other large build is under way. `check` is
    /// called while it waits, and throws to give up. Not to be nested.
    package static func take<Result>(
        rows: Int, dimension: Int, memoryLimit: Int, whileWaiting check: () throws -> Void, _ body: () throws -> Result
    ) throws -> Result {
        // A sample as it is and turned, and then the codes.
        if rows * dimension * 12 <= memoryLimit / smallShare { return try body() }
        while true {
            let isOurs = isTaken.wait(until: { !$0 }, timeout: patience) { isTaken, isFree in
                if isFree { isTaken = true }
                return isFree
            }
            if isOurs { break }
            try check()
        }
        defer { isTaken.withLock { $0 = false } }
        return try body()
    }
}

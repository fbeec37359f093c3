private import Glibc
import SystemSupport

/// Runs `body` on this thread, and those it starts, as an ordinary user whom permissions bind, with `folder` and `names` in it
/// given to that user; as the user at hand when that is not root.
package func asOrdinaryUser(owning folder: TemporaryDirectory, _ names: [String], _ body: () throws -> Void) throws {
    guard geteuid() == 0 else { return try body() }
    let nobody = 65_534
    for name in [""] + names {
        let path = folder.path.appending(name)
        guard chown(path.description, uid_t(nobody), gid_t(nobody)) == 0 else {
            throw SystemError.last("give away", path)
        }
    }
    guard setEffectiveUser(nobody) == 0 else { throw SystemError.last("become an ordinary user") }
    defer { precondition(setEffectiveUser(0) == 0, "cannot become root again") }
    try body()
}

/// setresuid(2) for this thread alone: the C library's function would change all threads, and other tests run on them.
private func setEffectiveUser(_ user: Int) -> Int {
    #if arch(x86_64)
        systemCall(117, -1, user, -1)
    #else
        systemCall(147, -1, user, -1)
    #endif
}

// Swift imports no variadic functions.
@_silgen_name("syscall")
private func systemCall(_ number: Int, _ real: Int, _ effective: Int, _ saved: Int) -> Int

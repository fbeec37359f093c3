import Glibc
import SystemSupport
import TestSupport

/// Runs `body` on this thread, and those it starts, without the rights of root, whom permissions do not bind, with
/// `folder` and `names` in it given to the user that it then runs as.
///
/// seteuid(3) would change all threads, and other tests run on them; setfsuid(2) changes this one.
func asOrdinaryUser(owning folder: TemporaryDirectory, _ names: [String], _ body: () throws -> Void) throws {
    guard geteuid() == 0 else { return try body() }
    let nobody: uid_t = 65534
    for name in [""] + names {
        let path = folder.path.appending(name)
        guard chown(path.description, nobody, nobody) == 0 else { throw SystemError.last("give away", path) }
    }
    _ = setFileSystemUser(nobody)
    defer { _ = setFileSystemUser(0) }
    try body()
}

// The Glibc module lacks <sys/fsuid.h>.
@_silgen_name("setfsuid")
private func setFileSystemUser(_ user: uid_t) -> CInt

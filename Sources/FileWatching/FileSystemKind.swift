private import CLinux
package import SystemSupport

/// Whether the kernel tells of every change below `folder`: not of those that other machines make on what is mounted from a
/// network, nor, in general, of those that a file system in user space makes by itself (`f_type` of statfs(2)).
package func tellsAllChanges(below folder: BytePath) -> Bool {
    // NFS, SMB, CIFS, SMB2, 9P, Ceph, AFS, FUSE (linux/magic.h).
    let remote: Set<UInt32> = [
        0x6969, 0x517B, 0xFF53_4D42, 0xFE53_4D42, 0x0102_1997, 0x00C3_6400, 0x5346_414F, 0x6573_5546,
    ]
    return !remote.contains(folder.withCString { ws_file_system_type($0) })
}

/// The same of a file system by its type's name, as the table of mounts has it: one whose server is gone can be named, not asked.
func tellsAllChanges(type: String) -> Bool {
    let remote: Set = [
        "nfs", "nfs4", "smbfs", "smb3", "cifs", "9p", "ceph", "afs", "fuseblk", "virtiofs", "lustre", "vboxsf",
    ]
    return !remote.contains(type) && type != "fuse" && !type.hasPrefix("fuse.")
}

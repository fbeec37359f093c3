@testable import SystemSupport
import Testing

@Suite struct MountPointsTests {
    @Test func pathsAreUnescapedAndRelativeAndTheLastTypeCounts() {
        let table = """
            22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
            36 22 98:0 /mnt1 /work rw,noatime master:1 - ext3 /dev/root rw
            37 36 98:0 / /work/a\\040b\\134c rw - tmpfs tmpfs rw
            38 36 98:0 / /work/sub/deep rw - tmpfs tmpfs rw
            38 36 98:0 / /work/net rw - ext4 /dev/sda1 rw
            38 36 98:0 / /work/net rw shared:1 master:2 - fuse.sshfs me@there:/ rw
            39 36 98:0 / /workshop rw - tmpfs tmpfs rw
            nonsense
            40 36 98:0 / /work/broken\\0
            """
        #expect(
            mounts(in: Array(table.utf8), below: BytePath("/work"))
                == [BytePath("a b\\c"): "tmpfs", BytePath("sub/deep"): "tmpfs", BytePath("net"): "fuse.sshfs"])
        #expect(mounts(in: [], below: BytePath("/work")) == [:])
    }
}

private import CWorkspaceTemplate

/// What a new workspace gets: the files of `.workspace-template/`, which are compiled into the program.
package enum WorkspaceTemplate {
    /// A file by its name, and its content.
    package struct File: Hashable, Sendable {
        package var name: String
        package var content: [UInt8]
    }

    /// Its files, in the order of their names.
    package static var files: [File] {
        (0..<ws_template_count()).map { index in
            let content = UnsafeBufferPointer(start: ws_template_content(index), count: ws_template_size(index))
            return File(name: String(cString: ws_template_name(index)), content: Array(content))
        }
    }
}

/// How far a run of the indexer has come.
package struct IndexProgress: Sendable {
    package var filesDone: Int
    package var filesTotal: Int
    package var bytesDone: Int
    package var bytesTotal: Int

    package init(filesDone: Int, filesTotal: Int, bytesDone: Int, bytesTotal: Int) {
        self.filesDone = filesDone
        self.filesTotal = filesTotal
        self.bytesDone = bytesDone
        self.bytesTotal = bytesTotal
    }
}

/// Whether somebody says yes to `question`; silence means no.
func confirms(_ question: String) -> Bool {
    writeToStandardError("\(question) [y/N] ")
    guard let answer = readLine(strippingNewline: true)?.lowercased() else {
        // Ctrl-D leaves the cursor behind the question.
        writeToStandardError("\n")
        return false
    }
    return answer == "y" || answer == "yes"
}

import TextAnalysis

/// English words that say how a question is put rather than what it is about.
///
/// A question's "how" and "does" are rare in code, so that their inverse document frequency takes them for its most telling
/// words. Left out of the words to look for, unless there are no others.
enum FunctionWords {
    private static let words = """
        a an the and or but if then than that this these those there here it its they them their he she his her we us our you
        your i me my is are was were be been being am do does did done doing has have had having can could should would will
        shall may might must not no nor of to in on at by for from with about into onto over under between through during
        before after above below up down out off again as so too very just only also both each any all some such same own
        other another more most few how what which who whom whose when where why while because until via per vs etc
        """

    /// As the analyzer has them.
    static let terms: Set<[UInt8]> = {
        var analyzer = LexicalAnalyzer()
        var terms: Set<[UInt8]> = []
        analyzer.analyze(Array(words.utf8).span) { term, _ in terms.insert(Array(term)) }
        return terms
    }()
}

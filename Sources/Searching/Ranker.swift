import CollectionStore
import LexicalSearch
import SystemSupport
import TextAnalysis

/// Orders candidates: computes their signals, weighs them, and spreads the hits over files.
struct Ranker {
    let query: Query
    let mode: SearchMode
    /// By query term.
    let termWeights: [Float]
    let scores: [SegmentScores]
    /// The query's vector; nil in a lexical search.
    let vector: [Float]?

    /// Gives every candidate its signals and score; `files` are those of the search.
    func rank(_ candidates: inout [Candidate], of files: [SearchFile], _ embedder: inout PathEmbedder) {
        let scale = CandidateScale(candidates, termWeights)
        let names = NameMatcher(query)
        var fileSignals = files.map { _ in SignalValues?.none }
        for index in candidates.indices {
            let position = candidates[index].filePosition
            var ofFile = fileSignals[position] ?? signals(of: files[position], scale, names, &embedder)
            names.match(candidates[index].names, &candidates[index].signals, &ofFile)
            setRetrieval(candidates[index], scale, &candidates[index].signals)
            if let rank = candidates[index].lexicalRank { ofFile[.fileLexicalRanks] += 1 / Float(5 + rank) }
            if let rank = candidates[index].semanticRank { ofFile[.fileSemanticRanks] += 1 / Float(5 + rank) }
            fileSignals[position] = ofFile
        }
        let weights = RankingWeights.forMode(mode)
        for index in candidates.indices {
            guard var ofFile = fileSignals[candidates[index].filePosition] else { continue }
            ofFile[.fileLexicalRanks] /= 0.2 + ofFile[.fileLexicalRanks]
            ofFile[.fileSemanticRanks] /= 0.2 + ofFile[.fileSemanticRanks]
            candidates[index].signals.add(ofFile)
            candidates[index].score = weights.score(candidates[index].signals)
        }
    }

    /// The signals of `candidate` that come from the two retrievers.
    private func setRetrieval(_ candidate: Candidate, _ scale: CandidateScale, _ signals: inout SignalValues) {
        if mode != .semantic { signals[.lexicalShare] = candidate.lexical / scale.termWeight }
        if mode != .lexical {
            signals[.semantic] = scale.semantic(candidate.semantic)
            if candidate.file.content == "docs" { signals[.proseSemantic] = signals[.semantic] }
        }
        signals[.phrase] = candidate.hasPhrases ? 1 : 0
    }

    /// The signals of a file that do not depend on its candidates.
    private func signals(
        of file: SearchFile, _ scale: CandidateScale, _ names: NameMatcher, _ embedder: inout PathEmbedder
    ) -> SignalValues {
        var signals = SignalValues()
        names.match(file.names, &signals)
        let scores = scores[file.place.segment]
        if let matches = scores.matches {
            signals[.nameCoverage] = weight(of: matches.namedTerms(ofGroup: file.group)) / scale.termWeight
            if mode != .semantic {
                signals[.fileCoverage] = weight(of: matches.matchedTerms(ofAny: file.documents)) / scale.termWeight
            }
        }
        if let cosines = scores.cosines, !cosines.values.isEmpty {
            signals[.fileCosine] = meanOfBestThree(cosines.values[file.documents])
            signals[.pathCosine] = vector.map { file.vector(&embedder).cosine(with: $0) } ?? 0
        }
        signals[.length] = file.logarithmOfLength / 10
        signals[.documentation] = file.file.content == "docs" ? 1 : 0
        return signals
    }

    private func weight(of terms: UInt64) -> Float {
        var weight: Float = 0
        for term in termWeights.indices.prefix(64) where terms >> UInt64(term) & 1 != 0 { weight += termWeights[term] }
        return weight
    }
}

/// What the scores of a search's candidates are compared with.
struct CandidateScale {
    let termWeight: Float
    private let bestSemantic: Float
    private let worstSemantic: Float

    init(_ candidates: [Candidate], _ termWeights: [Float]) {
        termWeight = max(termWeights.reduce(0, +), .leastNormalMagnitude)
        bestSemantic = candidates.map(\.semantic).max() ?? 1
        worstSemantic = min(candidates.map(\.semantic).min() ?? 0, bestSemantic - 0.0001)
    }

    func semantic(_ cosine: Float) -> Float { (cosine - worstSemantic) / (bestSemantic - worstSemantic) }
}

private func meanOfBestThree(_ values: ArraySlice<Float>) -> Float {
    var best = (-Float.infinity, -Float.infinity, -Float.infinity)
    for value in values where value > best.2 {
        if value > best.0 {
            best = (value, best.0, best.1)
        } else if value > best.1 {
            best = (best.0, value, best.1)
        } else {
            best.2 = value
        }
    }
    switch values.count {
    case 0: return 0
    case 1: return best.0
    case 2: return (best.0 + best.1) / 2
    default: return (best.0 + best.1 + best.2) / 3
    }
}

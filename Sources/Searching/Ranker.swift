import CollectionStore
import Embedding
import LexicalSearch
import SystemSupport
import TextAnalysis
import VectorSearch

/// Orders candidates: computes their signals, weighs them, and spreads the hits over files.
struct Ranker {
    let query: Query
    let mode: SearchMode
    /// By query term.
    let termWeights: [Float]
    let scores: [SegmentScores]
    /// The query's vector; nil in a lexical search.
    let vector: QuantizedQuery?

    /// Gives every candidate its signals and score; `files` are those of the search.
    func rank(_ candidates: inout [Candidate], of files: [SearchFile], _ model: StaticEmbeddingModel) throws {
        let scale = CandidateScale(candidates, termWeights)
        let isWorthThread = candidates.count >= Self.candidatesWorthThread
        // Taken out, since a thread may not look at a candidate that the other one writes to.
        let places = candidates.map { Place(file: $0.filePosition, segment: $0.document.segment) }
        try candidates.withUnsafeMutableBufferPointer { candidates in
            // Two threads: each has every other file, with all its candidates.
            func rank(_ part: Int) {
                var embedder = PathEmbedder(model)
                self.rank(
                    candidates, at: places, of: files, part: part, of: isWorthThread ? 2 : 1, scale, NameMatcher(query),
                    &embedder)
            }
            _ = try Thread.both(isConcurrent: isWorthThread) {
                rank(0)
            } and: {
                if isWorthThread { rank(1) }
            }
        }
    }

    /// Candidates from which on half of them are ranked by another thread.
    private static let candidatesWorthThread = 64

    /// Where a candidate is: which of the search's files, and which segment.
    private struct Place {
        let file: Int
        let segment: Int
    }

    private func rank(
        _ candidates: UnsafeMutableBufferPointer<Candidate>, at candidatePlaces: [Place], of files: [SearchFile],
        part: Int, of parts: Int,
        _ scale: CandidateScale, _ names: NameMatcher, _ embedder: inout PathEmbedder
    ) {
        var fileSignals = files.map { _ in SignalValues?.none }
        // Segment by segment, since what another thread looks at too takes long to get hold of.
        var positions = scores.map { _ in [Int]() }
        var isTaken = files.map { _ in false }
        for place in candidatePlaces where place.file % parts == part && !isTaken[place.file] {
            isTaken[place.file] = true
            positions[place.segment].append(place.file)
        }
        for (scores, positions) in zip(scores, positions) where !positions.isEmpty {
            let (matches, cosines) = (scores.matches, scores.cosines)
            for position in positions {
                fileSignals[position] = signals(of: files[position], matches, cosines, scale, names, &embedder)
            }
        }
        for index in candidates.indices where candidatePlaces[index].file % parts == part {
            let position = candidatePlaces[index].file
            guard var ofFile = fileSignals[position] else { continue }
            names.match(candidates[index].names, &candidates[index].signals, &ofFile)
            setRetrieval(candidates[index], scale, &candidates[index].signals)
            if let rank = candidates[index].lexicalRank { ofFile[.fileLexicalRanks] += 1 / Float(5 + rank) }
            if let rank = candidates[index].semanticRank { ofFile[.fileSemanticRanks] += 1 / Float(5 + rank) }
            fileSignals[position] = ofFile
        }
        let weights = RankingWeights.forMode(mode)
        for index in candidates.indices where candidatePlaces[index].file % parts == part {
            guard var ofFile = fileSignals[candidatePlaces[index].file] else { continue }
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
        of file: SearchFile, _ matches: LexicalMatches?, _ cosines: Cosines?, _ scale: CandidateScale,
        _ names: NameMatcher, _ embedder: inout PathEmbedder
    ) -> SignalValues {
        var signals = SignalValues()
        names.match(file.names, &signals)
        if let matches {
            signals[.nameCoverage] = weight(of: matches.namedTerms(ofGroup: file.group)) / scale.termWeight
            if mode != .semantic {
                signals[.fileCoverage] = weight(of: matches.matchedTerms(ofAny: file.documents)) / scale.termWeight
            }
        }
        if let cosines, let vector {
            signals[.fileCosine] = meanOfBestThree(cosines.ofGroup(file.group))
            signals[.pathCosine] = file.vector(&embedder).cosine(with: vector)
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

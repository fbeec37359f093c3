/// The files whose texts are kept, and which of them were shown last: those of two generations.
struct ShownTexts {
    /// Of the texts of one generation.
    private static let maximumBytes = 12 << 20
    private var young: [SearchFile] = []
    private var old: [SearchFile] = []
    private var bytes = 0
    private var age = 0
    /// Those that would push out most others; they are kept for one search.
    private var large: [SearchFile] = []

    /// Begins another search.
    mutating func begin() {
        for file in large { file.shown = nil }
        large = []
    }

    mutating func keep(_ text: HitText, of file: SearchFile) {
        file.shown = SearchFile.Shown(text: text, age: age)
        if text.byteCount > Self.maximumBytes / 4 { large.append(file) } else { add(file, text.byteCount) }
    }

    mutating func noteUse(of file: SearchFile) {
        guard let shown = file.shown, shown.age != age, shown.text.byteCount <= Self.maximumBytes / 4 else { return }
        add(file, shown.text.byteCount)
    }

    private mutating func add(_ file: SearchFile, _ count: Int) {
        if bytes + count > Self.maximumBytes { beginGeneration() }
        file.shown?.age = age
        young.append(file)
        bytes += count
    }

    /// Forgets the texts of the old generation, and begins a young one.
    private mutating func beginGeneration() {
        for file in old where file.shown.map({ $0.age < age }) == true { file.shown = nil }
        (young, old) = ([], young)
        bytes = 0
        age += 1
    }

    /// Forgets all texts.
    mutating func forget() {
        for file in young + old + large { file.shown = nil }
        self = ShownTexts()
    }
}

private let slashes = ["//"]
private let slashStar = [(open: "/*", close: "*/")]
private let end = Syntax.Nesting.indentation(closers: "end else elsif elseif rescue ensure } ) ]", brackets: false)

/// The syntax of each programming language, by the language's name in the language table.
let programmingSyntaxes: [String: Syntax] = [
    "swift": Syntax(
        lineComments: slashes, blockComments: slashStar, strings: [.tripleDouble, .double], rawStrings: .hashes,
        decorators: ["@"],
        modifiers: "public private internal fileprivate open package final static override mutating nonmutating "
            + "indirect lazy weak unowned nonisolated isolated convenience required dynamic optional consuming "
            + "borrowing async prefix postfix infix distributed sending",
        definitions: [
            .init("func", .function), .init("class", .class), .init("struct actor", .struct), .init("enum", .enum),
            .init("protocol", .interface), .init("extension", .extension), .init("typealias associatedtype", .type),
            .init("init deinit subscript", .constructor, .word), .init("macro", .macro),
            .init("let", .constant, declaration: true), .init("var", .variable, declaration: true),
            .init("case", .constant, declaration: true),
        ], nameBytes: "`"),
    "python": Syntax(
        lineComments: ["#"], strings: [.tripleDouble, .tripleSingle, .double, .single],
        nesting: .indentation(closers: ") ] }", brackets: true), decorators: ["@"], modifiers: "async cdef cpdef",
        definitions: [.init("def", .function), .init("class", .class)], assignments: .variable,
        constructors: "__init__ __new__"),
    "javascript": javascript, "typescript": javascript, "vue": javascript, "svelte": javascript,
    "go": Syntax(
        lineComments: slashes, blockComments: slashStar, strings: [.double, .rawBacktick], characters: true,
        definitions: [
            .init("func", .function, .receiver), .init("type", .type), .init("const", .constant, declaration: true),
            .init("var", .variable, declaration: true),
        ], groups: true, values: [("struct", .struct), ("interface", .interface)]),
    "rust": Syntax(
        lineComments: slashes, blockComments: slashStar, strings: [.longDouble], rawStrings: .hashes, characters: true,
        decorators: ["#[", "#!["], modifiers: "pub async unsafe default extern crate",
        definitions: [
            .init("fn", .function), .init("struct union", .struct), .init("enum", .enum), .init("trait", .interface),
            .init("type", .type), .init("mod", .module), .init("impl", .extension, .implementation),
            .init("macro_rules", .macro), .init("const static", .constant, declaration: true),
        ], pathBytes: ":"),
    "c": cpp, "cpp": cpp,
    "objectivec": Syntax(
        lineComments: slashes, blockComments: slashStar, strings: [.double], characters: true,
        typeWordsInUses: true, preprocessor: true, modifiers: "typedef static extern const @",
        definitions: [
            .init("interface implementation", .class), .init("protocol", .interface), .init("struct union", .struct),
            .init("enum", .enum),
        ], callables: .typed(declarations: false), pathBytes: ""),
    "java": Syntax(
        lineComments: slashes, blockComments: slashStar, strings: [.tripleDouble, .double], characters: true,
        decorators: ["@"],
        modifiers: "public private protected static final abstract sealed non-sealed strictfp default",
        definitions: [
            .init("class", .class), .init("interface @interface", .interface), .init("enum", .enum),
            .init("record", .struct),
        ], callables: .typed(declarations: true)),
    "kotlin": Syntax(
        lineComments: slashes, blockComments: slashStar, strings: [.tripleDouble, .double], characters: true,
        decorators: ["@"],
        modifiers: "public private protected internal open abstract final override sealed data inner inline noinline "
            + "crossinline tailrec operator infix suspend lateinit const companion external expect actual value "
            + "annotation enum vararg",
        definitions: [
            .init("fun", .function), .init("class object", .class), .init("interface", .interface),
            .init("typealias", .type), .init("constructor", .constructor, .word),
            .init("val", .constant, declaration: true), .init("var", .variable, declaration: true),
        ], nameBytes: "`"),
    "csharp": Syntax(
        lineComments: slashes, blockComments: slashStar, strings: [.tripleDouble, .double], rawStrings: .verbatim,
        characters: true, preprocessor: true, decorators: ["["],
        modifiers: "public private protected internal static readonly sealed abstract partial virtual override async "
            + "unsafe extern new ref const volatile file required event",
        definitions: [
            .init("class", .class), .init("struct record", .struct), .init("interface", .interface),
            .init("enum", .enum), .init("namespace", .namespace),
        ], callables: .typed(declarations: true)),
    "ruby": Syntax(
        lineComments: ["#"], blockComments: [("=begin", "=end")], strings: [.double, .single], heredoc: "<<",
        regularExpressions: true, nesting: end,
        modifiers: "private protected public private_class_method module_function memoize",
        definitions: [
            .init("def", .function), .init("class", .class), .init("module", .module),
            .init("describe context it specify test", .test, .quoted),
        ], constructors: "initialize", nameBytes: "?!", pathBytes: ".:"),
    "php": Syntax(
        lineComments: ["//", "#"], blockComments: slashStar, strings: [.longDouble, .longSingle], heredoc: "<<<",
        decorators: ["#["], modifiers: "public private protected static final abstract readonly",
        definitions: [
            .init("function", .function), .init("class", .class), .init("interface", .interface),
            .init("trait", .class), .init("enum", .enum), .init("const case", .constant, declaration: true),
        ], constructors: "__construct", nameBytes: "&", pathBytes: ""),
    "scala": Syntax(
        lineComments: slashes, blockComments: slashStar, strings: [.tripleDouble, .double], characters: true,
        nesting: .indentation(closers: "} ) ]", brackets: false), decorators: ["@"],
        modifiers: "private protected override final sealed abstract implicit lazy case inline transparent opaque open "
            + "infix package",
        definitions: [
            .init("def", .function), .init("class object", .class), .init("trait", .interface), .init("enum", .enum),
            .init("type", .type, declaration: true), .init("given", .constant),
            .init("val", .constant, declaration: true),
            .init("var", .variable, declaration: true),
        ], nameBytes: "`"),
    "haskell": Syntax(
        lineComments: ["--"], blockComments: [("{-", "-}")], strings: [.double], characters: true,
        nesting: .indentation(closers: "", brackets: false),
        definitions: [
            .init("data newtype", .type), .init("type", .type), .init("class", .interface, .headerWord),
            .init("instance", .extension, .header),
        ], signature: "::", nameBytes: "'"),
    "elixir": Syntax(
        lineComments: ["#"], strings: [.tripleDouble, .tripleSingle, .longDouble, .single], nesting: end,
        decorators: ["@"],
        definitions: [
            .init("defmodule", .module), .init("def defp defdelegate defguard defguardp", .function),
            .init("defmacro defmacrop", .macro), .init("defprotocol", .interface),
            .init("defimpl", .extension), .init("test describe", .test, .quoted),
        ], nameBytes: "?!"),
    "lua": Syntax(
        lineComments: ["--"], blockComments: [("--[[", "]]")],
        strings: [StringForm(open: "[[", close: "]]", spansLines: true, escapes: false), .double, .single],
        nesting: end, modifiers: "local", definitions: [.init("function", .function)],
        values: [("function", .function)], pathBytes: ".:"),
    "shell": Syntax(
        lineComments: ["#"], strings: [.longDouble, .longSingle], heredoc: "<<",
        nesting: .indentation(closers: "} ) fi done esac", brackets: false),
        definitions: [.init("function", .function), .init("@test", .test, .quoted)], callables: .shell,
        nameBytes: "-:.@", pathBytes: ""),
    "zig": Syntax(
        lineComments: slashes, strings: [.double], characters: true,
        modifiers: "pub export extern inline noinline threadlocal",
        definitions: [
            .init("fn", .function), .init("const", .constant, .assigned, declaration: true),
            .init("var", .variable, .assigned, declaration: true), .init("test", .test, .quoted),
        ],
        values: [
            ("struct packed extern opaque", .struct), ("enum", .enum), ("union", .struct), ("error", .enum),
        ], notValues: "@import"),
    "sql": Syntax(
        lineComments: ["--"], blockComments: slashStar, strings: [.longSingle],
        nesting: .indentation(closers: ") end", brackets: true),
        modifiers: "create or replace temporary temp unique materialized external global local unlogged",
        needsModifier: true, fillers: "if not exists concurrently",
        definitions: [
            .init("table", .type), .init("view", .type), .init("function procedure", .function),
            .init("trigger", .function), .init("index", .constant), .init("type domain", .type),
            .init("schema database", .namespace),
        ], nameBytes: "\"`[]", ignoresCase: true),
    "dart": Syntax(
        lineComments: slashes, blockComments: slashStar,
        strings: [.tripleDouble, .tripleSingle, .double, .single], decorators: ["@"],
        modifiers: "abstract final static const external factory late base sealed covariant",
        definitions: [
            .init("class mixin", .class), .init("enum", .enum), .init("extension", .extension), .init("typedef", .type),
        ], callables: .typed(declarations: true)),
    "groovy": Syntax(
        lineComments: slashes, blockComments: slashStar,
        strings: [.tripleDouble, .tripleSingle, .double, .single], decorators: ["@"],
        modifiers: "public private protected static final abstract",
        definitions: [
            .init("class", .class), .init("interface trait", .interface), .init("enum", .enum), .init("def", .function),
        ], callables: .typed(declarations: false)),
    "julia": Syntax(
        lineComments: ["#"], blockComments: [("#=", "=#")], strings: [.tripleDouble, .double], characters: true,
        nesting: end, modifiers: "mutable abstract primitive",
        definitions: [
            .init("function", .function), .init("macro", .macro), .init("struct type", .struct),
            .init("module", .module),
        ], nameBytes: "!"),
    "perl": Syntax(
        lineComments: ["#"], strings: [.longDouble, .longSingle], heredoc: "<<",
        definitions: [.init("sub", .function)], pathBytes: ":"),
    "r": Syntax(lineComments: ["#"], strings: [.double, .single], nameBytes: "."),
    "erlang": Syntax(
        lineComments: ["%"], strings: [.longDouble], nesting: .indentation(closers: "", brackets: false)),
    "ocaml": Syntax(
        blockComments: [("(*", "*)")], strings: [.double], characters: true,
        nesting: .indentation(closers: "end", brackets: false), modifiers: "rec nonrec",
        definitions: [
            .init("let and", .function, declaration: true), .init("module", .module), .init("type", .type),
        ], nameBytes: "'"),
    "fsharp": Syntax(
        lineComments: slashes, blockComments: [("(*", "*)")], strings: [.tripleDouble, .double], characters: true,
        nesting: .indentation(closers: "", brackets: false), decorators: ["[<"],
        modifiers: "rec inline private static override",
        definitions: [
            .init("let member", .function, declaration: true), .init("module", .module), .init("type", .type),
        ], nameBytes: "'"),
    "clojure": lisp, "lisp": lisp, "scheme": lisp, "racket": lisp,
    "nim": Syntax(
        lineComments: ["#"], strings: [.tripleDouble, .double], characters: true,
        nesting: .indentation(closers: "", brackets: true),
        definitions: [
            .init("proc func method iterator converter", .function), .init("template macro", .macro),
        ]),
    "protobuf": Syntax(
        lineComments: slashes, blockComments: slashStar, strings: [.double, .single],
        definitions: [
            .init("message", .struct), .init("enum", .enum), .init("service", .interface), .init("rpc", .function),
        ]),
    "graphql": Syntax(
        lineComments: ["#"], strings: [.tripleDouble, .double], modifiers: "extend",
        definitions: [
            .init("type input", .type), .init("enum", .enum), .init("interface", .interface),
            .init("union scalar", .type), .init("query mutation fragment subscription", .function),
        ]),
    "powershell": Syntax(
        lineComments: ["#"], blockComments: [("<#", "#>")], strings: [.longDouble, .longSingle],
        definitions: [.init("function filter", .function), .init("class", .class)], nameBytes: "-"),
    "vim": Syntax(
        strings: [], nesting: .indentation(closers: "endfunction endfunc endif", brackets: false),
        definitions: [.init("function function!", .function)], nameBytes: "!:#", pathBytes: ""),
    "crystal": Syntax(
        lineComments: ["#"], strings: [.double], characters: true, heredoc: "<<", nesting: end,
        modifiers: "private protected abstract",
        definitions: [
            .init("def", .function), .init("class", .class), .init("struct", .struct), .init("module", .module),
            .init("enum", .enum), .init("macro", .macro),
        ], nameBytes: "?!", pathBytes: ".:"),
    "solidity": Syntax(
        lineComments: slashes, blockComments: slashStar, strings: [.double, .single], modifiers: "abstract",
        definitions: [
            .init("contract library", .class), .init("interface", .interface), .init("struct", .struct),
            .init("enum", .enum), .init("function modifier event error", .function),
        ]),
    "css": Syntax(blockComments: slashStar, strings: [.double, .single]),
    "terraform": Syntax(lineComments: ["#", "//"], blockComments: slashStar, strings: [.double]),
    "makefile": Syntax(lineComments: ["#"], nesting: .indentation(closers: "", brackets: false)),
    "cmake": Syntax(
        lineComments: ["#"], strings: [.longDouble],
        nesting: .indentation(closers: "endfunction endmacro", brackets: false),
        definitions: [.init("function macro", .function, .arguments)], ignoresCase: true),
    "bazel": Syntax(
        lineComments: ["#"], strings: [.tripleDouble, .double], nesting: .indentation(closers: ") ] }", brackets: true),
        definitions: [.init("def", .function)]),
]

private let javascript = Syntax(
    lineComments: slashes, blockComments: slashStar, strings: [.double, .single, .backtick], regularExpressions: true,
    decorators: ["@"],
    modifiers: "export default async static public private protected readonly abstract override declare get set",
    definitions: [
        .init("function function*", .function), .init("class", .class), .init("interface", .interface),
        .init("enum", .enum), .init("type", .type, declaration: true), .init("namespace module", .namespace),
        .init("constructor", .constructor, .word), .init("const", .constant, .assigned, declaration: true),
        .init("let var", .variable, .assigned, declaration: true),
        .init("describe it test", .test, .quoted),
    ], callables: .members, values: [("function async", .function), ("class", .class)],
    notValues: "require import await", arrows: true, nameBytes: "$#")

/// C as well: its headers may hold either, and what C++ adds is rare in C.
private let cpp = Syntax(
    lineComments: slashes, blockComments: slashStar, strings: [.double], rawStrings: .tagged, characters: true,
    typeWordsInUses: true, preprocessor: true, decorators: ["template", "[["],
    modifiers: "typedef static extern const inline constexpr export template",
    definitions: [
        .init("class", .class), .init("struct union", .struct), .init("enum", .enum), .init("namespace", .namespace),
        .init("concept", .interface),
        .init("TEST TEST_F TEST_P TYPED_TEST TYPED_TEST_P TEST_IMPL BENCHMARK_IMPL", .test, .arguments),
    ], callables: .typed(declarations: false), pathBytes: ":")

private let lisp = Syntax(
    lineComments: [";"], blockComments: [("#|", "|#")], strings: [.longDouble],
    nesting: .indentation(closers: ")", brackets: false),
    definitions: [
        .init("(defn (defn- (defun (defmethod (defmulti (define (defgeneric", .function),
        .init("(defmacro (define-syntax", .macro), .init("(defprotocol", .interface),
        .init("(defrecord (deftype (defstruct (defclass", .struct), .init("(def (defvar (defparameter", .variable),
        .init("(ns", .namespace),
    ], nameBytes: "-?!*<>=+/(")

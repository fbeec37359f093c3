/// What tells a language: a row of the table. Lists are words separated by spaces, in lower case, each at most 16 bytes.
struct LanguageRow: Sendable {
    var name: String
    var content: ContentClass
    var aliases = ""
    /// Without dot.
    var extensions = ""
    /// Whole file names, also matched before a file's first dot: `dockerfile` is `Dockerfile.dev` as well.
    var fileNames = ""
    /// Programs after `#!`, without version.
    var interpreters = ""
}

/// Every language. A name, an extension, a file name or an interpreter belongs to one row only.
/// `docs/adding-a-language.md` says how to add one.
let languageTable: [LanguageRow] = [
    // Programming languages
    .init(
        name: "ada", content: .code, extensions: "adb ads"),
    .init(name: "assembly", content: .code, aliases: "asm", extensions: "asm s nasm"),
    .init(name: "awk", content: .code, extensions: "awk", interpreters: "awk gawk mawk"),
    .init(name: "batch", content: .code, aliases: "bat cmd", extensions: "bat cmd"),
    .init(name: "c", content: .code, aliases: "h", extensions: "c h"),
    .init(name: "clojure", content: .code, aliases: "clj", extensions: "clj cljs cljc edn", interpreters: "bb clojure"),
    .init(name: "coffeescript", content: .code, aliases: "coffee", extensions: "coffee", interpreters: "coffee"),
    .init(
        name: "cpp", content: .code, aliases: "c++ cc cxx hpp",
        extensions: "cc cpp cxx c++ hh hpp hxx h++ inc ipp tpp cu cuh ino"),
    .init(name: "crystal", content: .code, extensions: "cr", interpreters: "crystal"),
    .init(name: "csharp", content: .code, aliases: "c# cs", extensions: "cs csx"),
    .init(name: "css", content: .code, aliases: "scss sass less", extensions: "css scss sass less styl"),
    .init(name: "d", content: .code, aliases: "dlang", extensions: "d di"),
    .init(name: "dart", content: .code, extensions: "dart", interpreters: "dart"),
    .init(name: "elixir", content: .code, aliases: "ex exs", extensions: "ex exs", interpreters: "elixir"),
    .init(name: "elm", content: .code, extensions: "elm"),
    .init(name: "erb", content: .code, aliases: "ejs eex heex", extensions: "erb ejs eex heex leex tt rhtml"),
    .init(name: "erlang", content: .code, aliases: "erl", extensions: "erl hrl", interpreters: "escript"),
    .init(name: "fortran", content: .code, extensions: "f f90 f95 f03 f08 for"),
    .init(name: "fsharp", content: .code, aliases: "f# fs", extensions: "fs fsi fsx"),
    .init(name: "gherkin", content: .code, aliases: "feature", extensions: "feature"),
    .init(name: "glsl", content: .code, aliases: "hlsl wgsl", extensions: "glsl vert frag hlsl wgsl metal"),
    .init(name: "go", content: .code, aliases: "golang", extensions: "go"),
    .init(name: "graphql", content: .code, aliases: "gql", extensions: "graphql gql graphqls"),
    .init(
        name: "groovy", content: .code, aliases: "gradle", extensions: "groovy gradle gvy", fileNames: "jenkinsfile",
        interpreters: "groovy"),
    .init(name: "haskell", content: .code, aliases: "hs", extensions: "hs lhs hsc", interpreters: "runhaskell runghc"),
    .init(name: "java", content: .code, extensions: "java"),
    .init(
        name: "javascript", content: .code, aliases: "js jsx node mjs cjs", extensions: "js jsx mjs cjs es6",
        fileNames: "jakefile", interpreters: "node nodejs"),
    .init(name: "julia", content: .code, aliases: "jl", extensions: "jl", interpreters: "julia"),
    .init(name: "kotlin", content: .code, aliases: "kt kts", extensions: "kt kts", interpreters: "kotlin"),
    .init(
        name: "lisp", content: .code, aliases: "elisp commonlisp emacs-lisp", extensions: "lisp lsp cl el",
        fileNames: ".emacs", interpreters: "sbcl clisp"),
    .init(name: "lua", content: .code, extensions: "lua luau rockspec", interpreters: "lua luajit"),
    .init(name: "nim", content: .code, extensions: "nim nims nimble", interpreters: "nim"),
    .init(name: "objectivec", content: .code, aliases: "objc objective-c", extensions: "m mm"),
    .init(name: "ocaml", content: .code, aliases: "ml", extensions: "ml mli mll mly", interpreters: "ocaml"),
    .init(name: "pascal", content: .code, aliases: "delphi", extensions: "pas dpr pp"),
    .init(name: "perl", content: .code, aliases: "pl", extensions: "pl pm t", interpreters: "perl"),
    .init(name: "php", content: .code, extensions: "php phtml php5 php7 phps", interpreters: "php"),
    .init(name: "powershell", content: .code, aliases: "pwsh ps1", extensions: "ps1 psm1 psd1", interpreters: "pwsh"),
    .init(name: "protobuf", content: .code, aliases: "proto", extensions: "proto"),
    .init(
        name: "python", content: .code, aliases: "py python3", extensions: "py pyi pyw pyx pxd",
        fileNames: "sconstruct sconscript wscript", interpreters: "python pypy"),
    .init(
        name: "r", content: .code, aliases: "rlang", extensions: "r", fileNames: ".rprofile", interpreters: "rscript"),
    .init(name: "racket", content: .code, extensions: "rkt", interpreters: "racket"),
    .init(
        name: "ruby", content: .code, aliases: "rb", extensions: "rb rake gemspec ru builder jbuilder podspec rbi",
        fileNames: "rakefile gemfile capfile guardfile podfile vagrantfile thorfile brewfile fastfile .irbrc .pryrc",
        interpreters: "ruby jruby"),
    .init(name: "rust", content: .code, aliases: "rs", extensions: "rs"),
    .init(name: "scala", content: .code, extensions: "scala sc sbt", interpreters: "scala"),
    .init(name: "scheme", content: .code, aliases: "scm", extensions: "scm ss sld", interpreters: "guile"),
    .init(
        name: "shell", content: .code, aliases: "sh bash zsh fish bats ksh", extensions: "sh bash zsh fish bats ksh",
        fileNames: ".bashrc .bash_profile .bash_aliases .bash_logout .profile .zshrc .zshenv .zprofile .kshrc pkgbuild",
        interpreters: "sh bash zsh fish dash ksh ash bats"),
    .init(name: "solidity", content: .code, aliases: "sol", extensions: "sol"),
    .init(name: "sql", content: .code, extensions: "sql psql plsql pgsql mysql ddl"),
    .init(name: "svelte", content: .code, extensions: "svelte"),
    .init(name: "swift", content: .code, extensions: "swift swiftinterface", interpreters: "swift"),
    .init(name: "tcl", content: .code, extensions: "tcl tk", interpreters: "tclsh wish"),
    .init(
        name: "typescript", content: .code, aliases: "ts tsx mts cts", extensions: "ts tsx mts cts",
        interpreters: "deno tsx bun"),
    .init(name: "verilog", content: .code, aliases: "systemverilog", extensions: "v sv svh vh"),
    .init(name: "vhdl", content: .code, extensions: "vhd vhdl"),
    .init(
        name: "vim", content: .code, aliases: "vimscript viml", extensions: "vim", fileNames: ".vimrc _vimrc .gvimrc"),
    .init(name: "visualbasic", content: .code, aliases: "vb", extensions: "vb bas vbs"),
    .init(name: "vue", content: .code, extensions: "vue"),
    .init(name: "zig", content: .code, extensions: "zig"),

    // Prose
    .init(name: "asciidoc", content: .docs, aliases: "adoc", extensions: "adoc asciidoc asc"),
    .init(name: "html", content: .docs, aliases: "htm xhtml", extensions: "html htm xhtml shtml"),
    .init(name: "latex", content: .docs, aliases: "tex", extensions: "tex sty cls bib ltx"),
    .init(name: "man", content: .docs, aliases: "troff roff", extensions: "1 3 5 7 8 man mdoc roff"),
    .init(
        name: "markdown", content: .docs, aliases: "md mdx", extensions: "md mdx markdown mdown mkd rmd qmd mdc"),
    .init(name: "notebook", content: .docs, aliases: "ipynb jupyter", extensions: "ipynb"),
    .init(name: "org", content: .docs, aliases: "orgmode", extensions: "org"),
    .init(name: "restructuredtext", content: .docs, aliases: "rst", extensions: "rst rest"),
    .init(
        name: "text", content: .docs, aliases: "txt plain plaintext", extensions: "txt text log",
        fileNames: "readme license licence copying authors contributors changelog changes news todo install notice "
            + "history copyright maintainers patents thanks credits"),

    // Settings, build descriptions, data
    .init(
        name: "bazel", content: .config, aliases: "starlark bzl", extensions: "bzl bazel star",
        fileNames: "build.bazel"),
    .init(name: "cmake", content: .config, extensions: "cmake", fileNames: "cmakelists.txt"),
    .init(name: "csv", content: .config, aliases: "tsv", extensions: "csv tsv"),
    .init(
        name: "dockerfile", content: .config, aliases: "docker containerfile", extensions: "dockerfile containerfile",
        fileNames: "dockerfile containerfile"),
    .init(
        name: "ignore", content: .config, aliases: "gitignore",
        fileNames: ".gitignore .dockerignore .npmignore .eslintignore .prettierignore .ignore .gitattributes codeowners"
    ),
    .init(
        name: "ini", content: .config, aliases: "properties conf cfg",
        extensions: "ini cfg conf properties cnf desktop service socket timer editorconfig gitconfig",
        fileNames: ".editorconfig .gitconfig .gitmodules .npmrc .pylintrc .flake8 .coveragerc .yarnrc .inputrc"),
    .init(
        name: "json", content: .config, aliases: "jsonc json5 jsonl",
        extensions: "json jsonc json5 jsonl ndjson geojson webmanifest code-workspace har",
        fileNames: ".babelrc .eslintrc .prettierrc .swcrc .stylelintrc .jshintrc .swift-format"),
    .init(name: "jsonnet", content: .config, extensions: "jsonnet libsonnet"),
    .init(
        name: "makefile", content: .config, aliases: "make mk", extensions: "mk mak make",
        fileNames: "makefile gnumakefile bsdmakefile justfile", interpreters: "make"),
    .init(name: "meson", content: .config, fileNames: "meson.build"),
    .init(name: "nginx", content: .config, fileNames: "nginx.conf"),
    .init(name: "nix", content: .config, extensions: "nix"),
    .init(name: "terraform", content: .config, aliases: "hcl tf", extensions: "tf tfvars hcl"),
    .init(
        name: "toml", content: .config, extensions: "toml", fileNames: "pipfile cargo.lock poetry.lock uv.lock"),
    .init(
        name: "xml", content: .config, aliases: "svg",
        extensions: "xml xsd xsl xslt svg csproj vbproj fsproj vcxproj props targets resx plist xaml axaml wsdl rss "
            + "atom xib storyboard nuspec config dtd rng pom topic"),
    .init(
        name: "yaml", content: .config, aliases: "yml", extensions: "yaml yml clang-format",
        fileNames: ".clang-format .clang-tidy .clangd .yamllint .gemrc"),
]

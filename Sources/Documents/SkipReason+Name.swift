package import SystemSupport

extension SkipReason {
    /// Whether a file can be skipped without being read: by its name, its folder's name, and its size.
    ///
    /// Names are compared without regard to ASCII case.
    /// - Parameters:
    ///   - path: the file's path; its last component and the one before it count.
    ///   - size: the file's size in bytes.
    ///   - sizeLimit: the largest size that is read, in bytes.
    /// - Returns: nil when its content has to tell.
    package static func forName(_ path: BytePath, size: Int64, sizeLimit: Int64) -> SkipReason? {
        let lowerCased = path.lastComponent.map { $0 >= 0x41 && $0 <= 0x5A ? $0 | 0x20 : $0 }
        let name = String(decoding: lowerCased, as: UTF8.self)
        let fileExtension = lowerCased.lastIndex(of: UInt8(ascii: ".")).map {
            String(decoding: lowerCased[($0 + 1)...], as: UTF8.self)
        }
        // Before all else: a secret stays one, whatever its size.
        if isSecret(name, fileExtension: fileExtension, folder: path.parent) { return .secretByName }
        if let fileExtension {
            if fileExtension == "lock" { return .lockFile }
            if binaryExtensions.contains(fileExtension) { return .binary }
        }
        if lockFileNames.contains(name) { return .lockFile }
        // An ending of two parts begins at the last dot but one, underscore or dash.
        for mark in [UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-")] {
            let dot = mark == UInt8(ascii: ".") ? lowerCased.lastIndex(of: mark) ?? 0 : lowerCased.count
            guard let start = lowerCased[..<dot].lastIndex(of: mark) else { continue }
            let ending = String(decoding: lowerCased[start...], as: UTF8.self)
            if minifiedEndings.contains(ending) { return .minified }
            if generatedEndings.contains(ending) { return .generated }
        }
        if let fileExtension, generatedExtensions.contains(fileExtension) { return .generated }
        if name.hasPrefix("zz_generated.") { return .generated }
        return size > sizeLimit ? .tooLarge : nil
    }

    private static func isSecret(_ name: String, fileExtension: String?, folder: BytePath) -> Bool {
        if secretNames.contains(name) { return true }
        if let fileExtension, secretExtensions.contains(fileExtension) { return true }
        if name.hasPrefix(".env") || fileExtension == "env" {
            return !templateWords.contains { name.hasSuffix($0) || name.hasPrefix($0) }
        }
        if name.hasPrefix("ssh_host_"), name.hasSuffix("_key") { return true }
        if fileExtension == "json" || fileExtension == "tfstate" || fileExtension == "backup" {
            if secretJSONPrefixes.contains(where: name.hasPrefix) || name.contains(".tfstate") { return true }
        }
        switch name {
        case "credentials": return folder.lastComponent.elementsEqual(".aws".utf8)
        case "config": return folder.lastComponent.elementsEqual(".kube".utf8)
        case "config.json": return folder.lastComponent.elementsEqual(".docker".utf8)
        // In a folder of templates such a file has placeholders where the secrets go.
        case "secrets.yml", "secrets.yaml", "secrets.json", "secrets.toml":
            return !folder.lastComponent.elementsEqual("templates".utf8)
        default: return false
        }
    }
}

private func words(_ text: String) -> Set<String> {
    Set(text.split(whereSeparator: \.isWhitespace).map(String.init))
}

/// `.env.example` and its like document the variables and hold no values.
private let templateWords = ["example", "sample", "template", "dist", "defaults", "schema", "tpl"]

private let secretNames = words(
    """
    id_rsa id_dsa id_ecdsa id_ed25519 id_ecdsa_sk id_ed25519_sk .netrc _netrc .pgpass .htpasswd .git-credentials
    .dockercfg .s3cfg .boto .mylogin.cnf .vault-token .vault_pass credentials.json credentials.tfrc.json .terraformrc
    application_default_credentials.json .rediscli_auth
    """)

private let secretExtensions = words("pem key p8 p12 pfx pkcs12 jks keystore kdbx kdb ppk tfstate agekey")

private let secretJSONPrefixes = ["service-account", "service_account", "serviceaccount", "client_secret"]

private let lockFileNames = words(
    """
    package-lock.json npm-shrinkwrap.json pnpm-lock.yaml pnpm-lock.yml bun.lockb go.sum go.work.sum package.resolved
    cartfile.resolved packages.lock.json project.assets.json gradle.lockfile conda-lock.yml .terraform.lock.hcl gems.locked
    cabal.project.freeze dub.selections.json lake-manifest.json
    """)

private let minifiedEndings = words(
    """
    .min.js .min.mjs .min.cjs .min.css -min.js -min.css .bundle.js .bundle.css .js.map .mjs.map .cjs.map .css.map .ts.map
    """)

/// Only those that people have no use for; the content tells the others.
private let generatedEndings = words(
    """
    .pb.go _pb2.py _pb2.pyi .pb.cc .pb.h .pb.swift .grpc.swift _pb.js _pb.d.ts _pb.rb .pb.rs .g.dart .freezed.dart
    .designer.cs .designer.vb .g.cs .generated.cs
    """)

private let generatedExtensions = words("tsbuildinfo pbxproj")

/// Formats that are never text. Left out on purpose: those that are text as often (`obj`, `dat`, `ts`, `mod`, `crt`), such as
/// Modelica's `mo`, Zope's templates and Portuguese prose `pt`, the settings of `example.com`.
private let binaryExtensions = words(
    """
    png jpg jpeg jpe gif bmp tif tiff webp avif heic heif ico icns cur psd xcf jp2 jxl tga dds exr sketch
    mp3 wav ogg oga flac aac m4a opus aif aiff mid midi wma mp4 m4v mkv webm avi mov wmv flv mpg mpeg ogv 3gp swf
    zip gz tgz bz2 tbz2 xz txz zst 7z rar tar lz4 lzma br deb rpm apk aab ipa dmg iso img whl egg nupkg snupkg gem crx
    xpi cab msi jar war ear aar cpio
    ttf otf ttc woff woff2 eot pfb
    o a so dylib dll exe lib ko elc class pyc pyo pyd wasm beam rlib rmeta pch gch pdb bc nib car swp swo bin
    swiftmodule swiftdoc dex node
    pdf doc docx xls xlsx xlsm ppt pptx odt ods odp odg pages numbers epub mobi djvu rtf
    db db3 sqlite sqlite3 mdb accdb frm ibd ldb rdb
    parquet feather arrow avro orc npy npz pkl pickle joblib pth onnx safetensors gguf ggml h5 hdf5 tflite ckpt pb
    gmo gpg kbx blend fbx glb stl dwg pack
    """)

import Foundation
import SystemSupport
import Testing

/// The plugins below editors/, in the editors themselves, with the built `ws`.
@Suite struct EditorTests {
    private static let files = [
        "src/session.py":
            "import time\n\ndef expire_sessions(store):\n    \"\"\"Sessions are expired here.\"\"\"\n    store.sweep()\n",
        "src/main.py": "from session import expire_sessions\n\ndef main(store):\n    expire_sessions(store)\n",
        "notes/plan.md": "# Plan\n\nGardens are watered on Mondays.\n",
    ]
    private static let editors = #filePath.components(separatedBy: "/Tests/")[0] + "/editors"

    @Test("Neovim lists, chooses and goes to what is found", .enabled(if: has("nvim"), "nvim is not installed"))
    func neovim() throws {
        let dir = try Dir(Self.files)
        try dir.write("peculiar words\n", to: [0x61, 0xFF, 0x20, 0x25, 0x2E, 0x6D, 0x64])
        let script = """
            vim.opt.runtimepath:prepend("\(Self.editors)/nvim")
            vim.cmd("runtime plugin/ws.lua")
            local out, messages = {}, {}
            vim.notify = function(message) table.insert(messages, message) end
            require("ws").setup({ command = { "\(program)" }, limit = 5 })
            local function wait(condition)
              assert(vim.wait(60000, condition, 10), "nothing came: " .. table.concat(messages, "; "))
            end
            -- JSON has no place for bytes that are not UTF-8.
            local function safe(text) return (text:gsub("[\\128-\\255]", "?")) end
            local function quickfix()
              return vim.tbl_map(function(found)
                return { safe(vim.fn.bufname(found.bufnr)), found.lnum, found.text }
              end, vim.fn.getqflist())
            end
            local function titled(start)
              return function()
                return vim.startswith(vim.fn.getqflist({ title = true }).title, start)
              end
            end
            vim.cmd("WsSearch where are sessions expired")
            wait(titled("ws: where are sessions expired"))
            out.search = quickfix()
            out.window = vim.bo.buftype
            vim.cmd("cclose")

            vim.ui.select = function(items, options, chosen)
              out.prompt, out.shown = options.prompt, safe(options.format_item(items[1]))
              chosen(items[1])
            end
            vim.cmd("WsSelect peculiar words")
            wait(function() return vim.api.nvim_buf_get_lines(0, 0, 1, false)[1] == "peculiar words" end)

            vim.cmd("edit src/main.py | 4 | normal! 0w")
            vim.cmd("normal! ^")
            vim.cmd("WsSearch")
            wait(titled("ws: expire_sessions"))
            out.word = quickfix()
            vim.cmd("cclose")
            vim.cmd("edit src/main.py | 4")
            vim.cmd("WsSimilar")
            wait(titled("ws: similar to "))
            out.similar = quickfix()

            -- A search that is overtaken by another one tells nothing.
            require("ws").search("gardens")
            require("ws").search("sessions")
            wait(titled("ws: sessions"))
            out.overtaken = vim.fn.getqflist({ title = true }).title
            messages = {}
            require("ws").setup({ arguments = { "--limit", "none" } })
            vim.cmd("WsSearch gardens")
            wait(function() return #messages > 0 end)
            out.complaint = messages[1]
            require("ws").setup({ command = { "/nowhere/ws" }, arguments = {} })
            pcall(vim.cmd, "WsSearch gardens")
            out.missing = messages[#messages]
            local file = io.open(vim.env.OUT, "w")
            file:write(vim.json.encode(out))
            file:close()
            """
        try dir.write(script, to: "../home/test.lua")
        let out = dir.home.appending("out.json")
        let outcome = try dir.command(
            "timeout", "120", "nvim", "--headless", "-u", "NONE", "-i", "NONE", "-n",
            "-c",
            "lua local ok, e = pcall(dofile, '\(dir.home)/test.lua') if not ok then io.stderr:write(e) vim.cmd('cquit') end",
            "-c", "qall!"
        ).variable("OUT", "\(out)").run()
        #expect(outcome.status == 0, "\(outcome.errors)")
        let told = try #require(try answer(out))
        let first = try #require((told["search"] as? [[Any]])?.first)
        #expect(first[0] as? String == "src/session.py" && (3...4).contains(first[1] as? Int ?? 0))
        #expect((first[2] as? String)?.contains("expire_sessions: ") == true)
        #expect(told["window"] as? String == "quickfix")
        #expect(told["prompt"] as? String == "ws: peculiar words")
        #expect((told["shown"] as? String)?.hasPrefix("a? %.md:1 ") == true)
        #expect((told["word"] as? [[Any]])?.first?[0] as? String == "src/session.py")
        #expect((told["similar"] as? [[Any]])?.isEmpty == false)
        #expect(told["overtaken"] as? String == "ws: sessions")
        #expect((told["complaint"] as? String)?.contains("--limit") == true)
        #expect((told["missing"] as? String)?.contains("/nowhere/ws") == true)
    }

    @Test("Vim's :grep asks ws as docs/editors/vim.md sets it up", .enabled(if: has("vim"), "vim is not installed"))
    func vim() throws {
        let dir = try Dir(Self.files)
        let documentation = try String(contentsOfFile: Self.editors + "/../docs/editors/vim.md", encoding: .utf8)
        let settings = documentation.components(separatedBy: "\n").filter { $0.hasPrefix("    set grep") }
        try #require(settings.count == 2)
        try dir.write(settings.joined(separator: "\n") + "\n", to: "../home/vimrc")
        let out = dir.home.appending("out.txt")
        let outcome = try dir.command(
            "timeout", "60", "vim", "-N", "-es", "-u", "\(dir.home)/vimrc", "-i", "NONE", "-n",
            "-c", "silent grep! \"where are sessions expired\"",
            "-c",
            "call writefile(map(getqflist(), 'bufname(v:val.bufnr) . \":\" . v:val.lnum . \":\" . v:val.text'), $OUT)",
            "-c", "qall!"
        ).variable("OUT", "\(out)").variable("PATH", pathWithProgram).run()
        let lines = try String(contentsOfFile: "\(out)", encoding: .utf8).components(separatedBy: "\n")
        #expect(lines.first?.wholeMatch(of: /src\/session\.py:[34]:.+/) != nil, "\(lines) \(outcome.errors)")
    }

    @Test("Emacs lists what is found, and finds definitions", .enabled(if: has("emacs"), "emacs is not installed"))
    func emacs() throws {
        let dir = try Dir(Self.files)
        try dir.write("peculiar words\n", to: [0x61, 0xFF, 0x20, 0x25, 0x2E, 0x6D, 0x64])
        let script = """
            (setq byte-compile-error-on-warn t
                  byte-compile-dest-file-function (lambda (_) (expand-file-name "ws.elc" (getenv "HOME"))))
            (unless (byte-compile-file "\(Self.editors)/emacs/ws.el") (error "ws.el does not compile without warnings"))
            (load "\(Self.editors)/emacs/ws.el" nil t)
            (setq ws-program "\(program)" ws-limit 5)
            (defun listed (buffer)
              (while (get-buffer-process buffer) (accept-process-output nil 0.05))
              (with-current-buffer buffer
                (goto-char (point-min))
                (let (places)
                  (condition-case nil
                      (while t
                        (compilation-next-error 1)
                        (let ((location (compilation--message->loc (get-text-property (point) 'compilation-message))))
                          (push (format "%s:%s" (caar (compilation--loc->file-struct location))
                                        (compilation--loc->line location)) places)))
                    (error nil))
                  (nreverse places))))
            (defun found (items)
              (mapcar (lambda (item)
                        (let ((location (xref-item-location item)))
                          (format "%s:%d:%s" (file-name-nondirectory (xref-file-location-file location))
                                  (xref-location-line location) (xref-item-summary item))))
                      items))
            (let (buffer search similar definitions references odd)
              (setq search (listed (ws-search "where are sessions expired")))
              (setq buffer (find-file "src/main.py"))
              (goto-char (point-max)) (forward-line -1)
              (setq similar (listed (ws-similar)))
              (set-buffer buffer)
              (search-backward "expire_sessions")
              (ws-xref-mode)
              (let ((backend (xref-find-backend)))
                (setq definitions (found (xref-backend-definitions backend (xref-backend-identifier-at-point backend)))
                      references (found (xref-backend-references backend "expire_sessions"))
                      odd (xref-file-location-file
                            (xref-item-location (car (xref-backend-apropos backend "peculiar words"))))))
              (with-temp-file (getenv "OUT")
                (insert (replace-regexp-in-string "[^[:ascii:]]" "?" (json-encode `((search . ,(vconcat search)) (similar . ,(vconcat similar))
                                       (definitions . ,(vconcat definitions)) (references . ,(vconcat references))
                                       (odd . ,(if (file-exists-p odd) t json-false))))))))
            """
        try dir.write(script, to: "../home/test.el")
        let out = dir.home.appending("out.json")
        let outcome = try dir.command("timeout", "120", "emacs", "-Q", "--batch", "-l", "\(dir.home)/test.el")
            .variable("OUT", "\(out)").run()
        #expect(outcome.status == 0, "\(outcome.errors)")
        let told = try #require(try answer(out), "\(outcome.errors)")
        func texts(_ name: String) -> [String] { told[name] as? [String] ?? [] }
        #expect(texts("search").first?.wholeMatch(of: /src\/session\.py:[34]/) != nil, "\(told)")
        #expect(!texts("similar").isEmpty)
        #expect(texts("definitions").count == 1)
        #expect(texts("definitions").first?.hasPrefix("session.py:3:expire_sessions") == true, "\(told)")
        #expect(Set(texts("references").compactMap { $0.split(separator: ":").first }) == ["session.py", "main.py"])
        #expect(told["odd"] as? Bool == true)
    }

    private func answer(_ path: BytePath) throws -> [String: Any]? {
        guard let data = FileManager.default.contents(atPath: "\(path)") else { return nil }
        return try JSONSerialization.jsonObject(with: data) as? [String: Any]
    }

    private var program: BytePath { BytePath(bytes: (try? Dir().ws().arguments[0]) ?? []) }
    private var pathWithProgram: String { "\(program.parent):/usr/bin:/bin" }
}

private func has(_ editor: String) -> Bool {
    guard let dir = try? Dir() else { return false }
    return (try? dir.command(editor, "--version").run().status) == 0
}

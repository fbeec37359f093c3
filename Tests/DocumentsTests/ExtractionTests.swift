import Documents
import Testing

@Suite struct ExtractionTests {
    @Test func `a page's text stays on its lines`() throws {
        let page = """
            <!DOCTYPE html>
            <html><head><title>House &amp; Garden</title>
            <style>
            p { color: red }
            </style><script>
            if (a < b) { document.write("</p>") }
            </script></head>
            <body><h2 class="a>b">Plan of the <em>house</em></h2>
            <p
              title='x > y'>Seven&nbsp;floors, 5 < 6 &#233;&#xE9; &unknown;</p>
            <!-- hidden
            <p>too</p> --><pre># a
              b</pre><td>one</td><td>two</td>
            </body></html>

            """
        let text = try read(page, as: "a.html")
        let expected = [
            "", "House & Garden", "", "", "", "", "", "## Plan of the house", "", "Seven floors, 5 < 6 éé &unknown;",
            "", "    # a",
            "  b one two", "", "",
        ]
        #expect(text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) == expected)
    }

    @Test func `a page that shows nothing keeps its source`() throws {
        let page = "<html><body><script>start()</script></body></html>\n"
        #expect(try read(page, as: "a.html") == page)
    }

    static let notebook = #"""
        {
         "metadata": {"kernelspec": {"language": "python"}, "cells": ["no"]},
         "cells": [
          {
           "cell_type": "markdown",
           "source": [
            "# Title\n",
            "Some \"quoted\" text \u00e9\ud83d\ude00\tend"
           ]
          },
          {
           "cell_type": "code",
           "metadata": {"source": ["not this"]},
           "outputs": [{"text": ["no output\n"], "data": {"cells": [{"source": "nor this"}]}}],
           "source": [
            "import os\n",
            "print(os)"
           ]
          }
         ]
        }

        """#

    @Test func `a notebook's cells stay on their lines`() throws {
        let expected = [
            "", "", "", "", "", "\u{0C}", "# Title", "Some \"quoted\" text é😀\tend", "", "", "", "", "", "",
            "\u{0C}```",
            "import os",
            "print(os)", "", "", "", "", "",
        ]
        let text = try read(Self.notebook, as: "a.ipynb")
        #expect(text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) == expected)
    }

    @Test func `a notebook on one line has its cells on one line`() throws {
        let line = #"{"cells":[{"source":["a\n","b"]},{"source":"c\nd\n"}],"nbformat":4}"#
        #expect(try read(line, as: "a.ipynb") == "\u{0C}a b c d")
        let old = #"{"worksheets":[{"cells":[{"input":["x = 1"]}]}]}"#
        #expect(try read(old, as: "a.ipynb") == "\u{0C}x = 1")
    }

    @Test(arguments: [
        "not JSON\n", "{\"cells\": [", "{\"cells\": [{\"source\": [\"a\\", "[]", "{}", "{\"cells\" 1}", "",
        "{\"cells\": [{\"source\": \"\\u12", String(repeating: "[", count: 100_000),
    ])
    func `a notebook that is none is read as it is`(text: String) throws {
        #expect(try read(text, as: "a.ipynb") == text)
    }
}

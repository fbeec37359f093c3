"""Leaves out what a package did not write itself: copies of other projects' code, and what programs generated."""
import re

# Folders for other projects' code, beside those that extract.py does not read.
FOLDER = re.compile(r"(^|/)(absl|deps?|externs?|externals|gnulib|polyfills?|stubs|submodules|subprojects|thirdparty|"
                    r"3rd[_-]?party|vendored|vendors)/", re.I)
# Completions of a shell are mostly written by a library for command lines (cobra, click), which puts its own code into them.
COMPLETION = re.compile(r"(^|[/_.-])completions?([/_.-]|$)", re.I)
SHELLS = {"sh", "bash", "zsh"}


def reason_to_drop(suffix, path, generated):
    """Why a file's pairs are not the package's own, or None."""
    if generated:
        return "generated"
    if FOLDER.search(path.partition("/")[2]):
        return "in a folder of other projects"
    if suffix in SHELLS and COMPLETION.search(path):
        return "completions"
    return None

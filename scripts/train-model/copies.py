"""Leaves out what a package did not write itself: copies of other projects' code, what programs generated, and licences."""
import re

from extract import PROSE

# Folders for other projects' code, or for what stands in for it, beside those that extract.py does not read.
FOLDER = re.compile(r"(^|/)(absl|compat|compatibility|deps?|externs?|externals|gnulib|polyfills?|stubs|submodules|thirdparty|"
                    r"3rd[_-]?party|vendored|vendors)/", re.I)
# Completions of a shell are mostly written by a library for command lines (cobra, click), which puts its own code into them.
COMPLETION = re.compile(r"(^|[/_.-])completions?([/_.-]|$)", re.I)
SHELLS = {"sh", "bash", "zsh"}
LICENCES = ("permission is hereby granted", "redistribution and use in", "redistributions of source", "licensed under the ",
            "warranty of", "warranties of", "all rights reserved", "general public license")
PAGES = ("<!doctype html", "<html")  # pages inside code are mostly from elsewhere, as the ones of Swagger UI are


def reason_to_drop(suffix, path, generated, text):
    """Why a pair is not the package's own, or None."""
    # A manual page made from another form is still what people wrote.
    if generated and suffix not in PROSE:
        return "generated"
    if FOLDER.search(path.partition("/")[2]):
        return "in a folder of other projects"
    if suffix in SHELLS and COMPLETION.search(path):
        return "completions"
    lowered = text.lower()
    if any(words in lowered for words in LICENCES):
        return "licence"
    if any(words in lowered for words in PAGES):
        return "page"
    return None

"""The sentence that says what code does, out of a comment."""
import re

NO_DESCRIPTION = re.compile(
    r"copyright|licen[cs]e|spdx|all rights reserved|generated|eslint|pylint|noqa|jshint|todo|fixme|xxx\b|@file|"
    r"vim:|-\*-|clang-format|checkstyle|@internal|inheritdoc|nolint|phpcs|rubocop:|shellcheck|#region|pragma", re.I)
TAG = re.compile(r"^\s*(?:[@\\](?!brief|short|details|summary|c\b|p\b|ref\b|code)[a-zA-Z]|:param|:return|:type|Args:|"
                 r"Parameters|Returns|Raises|Example|Usage:|- parameter|- Parameter|- returns|- Returns|<param|<returns|"
                 r"#\s*Examples|#\s*Panics)")
MARKUP = [
    (re.compile(r"\{@\w+\s+([^}]*)\}"), r"\1"), (re.compile(r"<see(?:also)?\s+\w+=\"(?:\w:)?([^\"]*)\"\s*/?>"), r"\1"),
    (re.compile(r"<[^>]{1,60}>"), " "), (re.compile(r"\[([^\]]*)\]\([^)]*\)"), r"\1"),
    (re.compile(r":\w+(?::\w+)?:`~?([^`]*)`"), r"\1"),
    (re.compile(r"[@\\](?:brief|short|details|summary|c|p|ref|code)\b"), " "),
    (re.compile(r"https?://\S+"), " "), (re.compile(r"[`*=~^#|\[\]{}]+"), " "),
]
SENTENCE = re.compile(r"(?<=[a-z0-9)'\"`])[.!?](?:\s|$)")
WORD = re.compile(r"[A-Za-z]{2,}")


def first_sentence(lines, least=3):
    """The first sentence of a comment's lines, without markup; '' when it describes nothing."""
    taken = []
    for line in lines:
        if TAG.match(line) or (not line.strip() and taken):
            break
        if line.strip(" *-=#/_~+"):
            taken.append(line.strip())
        if len(taken) == 6:
            break
    text = " ".join(taken)
    if not text or NO_DESCRIPTION.search(text) or text[-1] in ";{}(,=":
        return ""
    for pattern, replacement in MARKUP:
        text = pattern.sub(replacement, text)
    text = SENTENCE.split(" ".join(text.split()), maxsplit=1)[0][:300]
    letters = sum(character.isalpha() or character == " " for character in text)
    if not text.isascii() or letters < 0.85 * len(text) or len(WORD.findall(text)) < least:
        return ""
    return text

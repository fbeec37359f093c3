"""Pairs of a comment's first sentence and the code below it, found line by line in any language."""
import re

from sentences import first_sentence

# How a language writes comments: the prefixes of line comments, and the pairs that open and close a block.
C = (("///", "//!", "//"), (("/*", "*/"),))
HASH = (("#",), ())
STYLES = {
    "c": C, "h": C, "cc": C, "cpp": C, "cxx": C, "hh": C, "hpp": C, "hxx": C, "ipp": C, "cs": C, "go": C, "java": C,
    "groovy": C, "js": C, "mjs": C, "cjs": C, "jsx": C, "ts": C, "tsx": C, "kt": C, "kts": C, "scala": C, "swift": C,
    "rs": C, "php": (("//", "#"), (("/*", "*/"),)),
    "rb": HASH, "rake": HASH, "sh": HASH, "bash": HASH, "zsh": HASH, "pl": HASH, "pm": HASH, "ex": HASH, "exs": HASH,
    "lua": (("---", "--"), (("--[[", "]]"),)), "hs": (("--",), (("{-", "-}"),)), "lhs": (("--",), ()),
}
CODE_LINES, CODE_SIZE = 40, 1600
DOCSTRING = re.compile(
    r'^(?P<indent>[ \t]*)(?:async[ \t]+)?(?:def|class)[ \t][^\n]*(?:\n[^\n]{0,200}){0,8}?:[ \t]*\n'
    r'[ \t]+[rRuU]?(?P<quote>"""|\'\'\')(?P<text>.*?)(?P=quote)', re.M | re.S)
ELIXIR = re.compile(r'^(?P<indent>[ \t]*)@(?:module|type)?doc[ \t]+(?:~[sS])?"""(?P<text>.*?)"""', re.M | re.S)


def indentation(line):
    return len(line) - len(line.lstrip())


def code_below(lines, start, base, opens_comment):
    """The lines from `start` that belong below a comment indented by `base`; '' when there are none."""
    taken, size = [], 0
    for line in lines[start:start + CODE_LINES]:
        stripped = line.strip()
        if stripped:
            depth = indentation(line)
            if depth < base and len(taken) > 0 and stripped[0] not in "})]{":
                break
            if depth <= base and len(taken) > 2 and opens_comment(stripped):
                break
        taken.append(stripped)
        size += len(line)
        if size > CODE_SIZE:
            break
    return "\n".join(taken)


def comment_pairs(text, suffix):
    """(sentence, code) of each comment that has a line of its own, with code directly below it."""
    prefixes, blocks = STYLES[suffix]
    openers = prefixes + tuple(block[0] for block in blocks)
    lines = text.split("\n")
    index, count = 0, len(lines)

    def opens_comment(stripped):
        return stripped.startswith(openers)

    while index < count:
        stripped = lines[index].strip()
        if not stripped or not stripped.startswith(openers):
            index += 1
            continue
        base, body = indentation(lines[index]), []
        block = next((block for block in blocks if stripped.startswith(block[0])), None)
        if block:
            opener, closer = block
            end = index
            while end < count and end < index + 200 and closer not in lines[end][2 if end == index else 0:]:
                end += 1
            if end >= count or end >= index + 200:
                index += 1
                continue
            inside = "\n".join(lines[index:end + 1]).strip()[len(opener):]
            inside, _, after = inside.partition(closer)
            body = [line.strip().lstrip("*!|").strip() for line in inside.split("\n")]
            index = end + 1
            if after.strip():
                continue
        else:
            prefix = next(prefix for prefix in prefixes if stripped.startswith(prefix))
            while index < count and lines[index].strip().startswith(prefix):
                body.append(lines[index].strip()[len(prefix):].strip("/#-!| \t"))
                index += 1
        # Attributes and annotations may stand between; an empty line may not.
        if index >= count or not lines[index].strip():
            continue
        sentence = first_sentence(body)
        if sentence:
            code = code_below(lines, index, base, opens_comment)
            if len(code) > 15:
                yield sentence, code


def string_pairs(text, pattern):
    """(sentence, code) of documentation strings: Python's below the first line, Elixir's above the function."""
    for match in pattern.finditer(text):
        sentence = first_sentence(match["text"].split("\n"))
        if not sentence:
            continue
        below = text[match.end():match.end() + 4000].split("\n")[1:]
        base = indentation(match["indent"])
        if pattern is DOCSTRING:
            head = match[0][:match.start("quote") - match.start()].rstrip().rstrip("rRuU")
            taken, size = [head.strip()], len(head)
            for line in below[:CODE_LINES]:
                if line.strip() and indentation(line) <= base:
                    break
                taken.append(line.strip())
                size += len(line)
                if size > CODE_SIZE:
                    break
            code = "\n".join(taken)
        else:
            code = code_below(below, 0, base, lambda line: line.startswith("@doc"))
        if len(code) > 15:
            yield sentence, code


def code_pairs(text, suffix):
    if suffix in ("py", "pyi"):
        yield from string_pairs(text, DOCSTRING)
        return
    if suffix in ("ex", "exs"):
        yield from string_pairs(text, ELIXIR)
    yield from comment_pairs(text, suffix)

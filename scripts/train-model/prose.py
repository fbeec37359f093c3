"""Pairs from prose: a heading and its section, a section's first sentence and the rest of it."""
import re

from sentences import WORD

MARKDOWN = re.compile(r"^(#{1,4})[ \t]+(.+?)[ \t#]*$", re.M)
ASCIIDOC = re.compile(r"^(={1,4})[ \t]+(.+?)[ \t=]*$", re.M)
UNDERLINED = re.compile(r"^(?P<title>[^\s.|+=~*-].{2,80})\n(?P<line>=|-|~|\^|\*|\+|\"){4,}[ \t]*$", re.M)
MAN_HEADING = re.compile(r"^\.S[HS][ \t]+\"?(.+?)\"?[ \t]*$", re.M)
MAN_REQUEST = re.compile(r"^[.'](?:\\\"|TH|so|ds|de|if|ie|nr|in|ad|hy|nh|PD|sp|ft|nf|fi|TP|PP|P|LP|RS|RE|IP|EX|EE|br)\b"
                         r".*$", re.M)
MAN_FONT = re.compile(r"\\f[BIRP]|\\f\([A-Z]{2}|\\[&|/,]|\\s[-+]?\d|^\.[BIR]{1,2}[ \t]|^\.[A-Z][A-Za-z][ \t]", re.M)
SECTION_SIZE = 1600
SENTENCE = re.compile(r"(?<=[a-z)\"'`])[.?!]\s+(?=[A-Z])")


def sections(text, suffix):
    """(title, heading, body) of the sections of a document."""
    if suffix == "man":
        heads = list(MAN_HEADING.finditer(text))
        name = re.search(r"^\.SH[ \t]+\"?NAME\"?[ \t]*\n(.+)", text, re.M)
        title = plain_man(name[1]) if name else ""
        for head, following in zip(heads, heads[1:] + [None]):
            body = plain_man(text[head.end():following.start() if following else len(text)])
            yield title, head[1].capitalize(), body
        return
    pattern = {"md": MARKDOWN, "markdown": MARKDOWN, "adoc": ASCIIDOC, "asciidoc": ASCIIDOC}.get(suffix, UNDERLINED)
    heads = list(pattern.finditer(text))
    title = heads[0][2 if pattern is not UNDERLINED else "title"] if heads else ""
    for head, following in zip(heads, heads[1:] + [None]):
        heading = head["title"] if pattern is UNDERLINED else head[2]
        yield title, heading, text[head.end():following.start() if following else len(text)].strip()


def plain_man(text):
    return MAN_FONT.sub("", MAN_REQUEST.sub("", text)).replace("\\-", "-").strip()


def prose_pairs(text, suffix):
    for title, heading, body in sections(text, suffix):
        body = body[:SECTION_SIZE]
        if len(body) < 120 or sum(c.isalpha() or c.isspace() for c in body) < 0.75 * len(body):
            continue
        query = heading if title == heading or len(WORD.findall(heading)) >= 4 else f"{title} {heading}"
        if 2 <= len(WORD.findall(query)) <= 20:
            yield query, body
        sentences = SENTENCE.split(body, maxsplit=1)
        if len(sentences) == 2 and 4 <= len(WORD.findall(sentences[0])) <= 40 and len(sentences[1]) > 150:
            yield " ".join(sentences[0].split()), sentences[1]

"""The measures of scripts/bench-mcp, called in the workspace: measure.py WS PART..."""

import json
import os
import random
import re
import statistics
import subprocess
import sys
import time

META = {
    "io.modelcontextprotocol/protocolVersion": "2026-07-28",
    "io.modelcontextprotocol/clientCapabilities": {},
}


class Server:
    """A `ws mcp` that was started."""

    def __init__(self, ws):
        self.process = subprocess.Popen([ws, "mcp"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.last = 0

    def ask(self, method, **parameters):
        self.last += 1
        request = {"jsonrpc": "2.0", "id": self.last, "method": method, "params": {"_meta": META, **parameters}}
        self.process.stdin.write(json.dumps(request).encode() + b"\n")
        self.process.stdin.flush()
        return self.process.stdout.readline()

    def call(self, tool, **arguments):
        answer = json.loads(self.ask("tools/call", name=tool, arguments=arguments))
        if "error" in answer:
            raise SystemExit(answer["error"])
        return answer["result"]

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def show(what, times):
    times = sorted(times)
    print(
        f"{what}: median {statistics.median(times) * 1e3:.2f} ms, 95th percentile "
        f"{times[int(len(times) * 0.95)] * 1e3:.2f} ms, of {len(times)}"
    )


def lines():
    """Lines of the workspace's text files, each with its file and number."""
    found = []
    for folder, folders, names in os.walk("."):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = os.path.join(folder, name)
            if os.path.islink(path) or os.path.getsize(path) > 200_000:
                continue
            try:
                text = open(path, encoding="utf-8").read()
            except (UnicodeDecodeError, OSError):
                continue
            found += [(path[2:], number, line) for number, line in enumerate(text.split("\n"), 1) if len(line) > 20]
    return found


def queries(count):
    """Words, identifiers, sentences, phrases and pieces of code out of the workspace."""
    pool = random.sample(found, count * 3)
    made = []
    for path, number, line in pool:
        words = re.findall(r"[A-Za-z_]{3,}", line)
        if len(words) < 2:
            continue
        made.append(
            random.choice([words[0], " ".join(words[:2]), " ".join(words), f'"{words[0]} {words[1]}"', line.strip()])
        )
    return made[:count]


def measure_start(ws):
    times = []
    for _ in range(50):
        started = time.perf_counter()
        server = Server(ws)
        assert b'"tools":[' in server.ask("tools/list")
        times.append(time.perf_counter() - started)
        server.close()
    show("start to list of tools", times)


def await_rest(ws):
    """Waits until the daemon has made ready what it makes ready for further questions."""
    process = json.loads(subprocess.check_output([ws, "daemon", "status", "--json"]))["pid"]

    def processor():
        fields = open(f"/proc/{process}/stat").read().rsplit(") ", 1)[1].split()
        return int(fields[11]) + int(fields[12])

    for _ in range(120):
        before = processor()
        time.sleep(0.5)
        if processor() - before <= 2:
            return


def measure_calls(ws):
    server = Server(ws)
    status = server.call("status")["structuredContent"]
    print(f"{status['files']} files, {status['chunks']} chunks")
    asked = queries(400)
    for query in asked[:100]:
        server.call("search", query=query)
    await_rest(ws)
    times = []
    for query in asked[100:]:
        started = time.perf_counter()
        server.ask("tools/call", name="search", arguments={"query": query})
        times.append(time.perf_counter() - started)
    show("call of search to its answer", times)
    server.close()


def load_vocabularies():
    """Functions that count the tokens of a text: of GPT-4, GPT-4o, Claude 2 and DeepSeek V3."""
    import importlib.util

    home = os.path.join(
        importlib.util.find_spec("litellm").submodule_search_locations[0], "litellm_core_utils", "tokenizers"
    )
    os.environ["TIKTOKEN_CACHE_DIR"] = home
    import tiktoken
    import tokenizers

    encodings = [tiktoken.get_encoding(name) for name in ("cl100k_base", "o200k_base")]
    loaded = [
        tokenizers.Tokenizer.from_file(os.path.join(home, name + "_tokenizer.json"))
        for name in ("anthropic", "deepseek")
    ]
    return [lambda text, e=e: len(e.encode(text, disallowed_special=())) for e in encodings] + [
        lambda text, t=t: len(t.encode(text).ids) for t in loaded
    ]


def measure_budgets(ws):
    vocabularies = load_vocabularies()
    server = Server(ws)
    over, shares, results = 0, [], 0
    for query in queries(200):
        limit = random.choice([512, 700, 1_000, 2_000, 4_000, 8_000, 20_000])
        path, line, _ = random.choice(found)
        tool, arguments = random.choice(
            [
                ("search", {"query": query, "limit": random.choice([1, 3, 10, 100])}),
                ("search", {"query": query, "mode": random.choice(["semantic", "lexical"])}),
                ("similar", {"path": path, "line": line}),
                ("read", {"path": path, "line": random.randint(1, line)}),
            ]
        )
        for _ in range(3):
            result = server.call(tool, **arguments, max_tokens=limit)
            content = result["content"]
            text = "\n".join([content[0]["text"]] + [json.dumps(link, ensure_ascii=False) for link in content[1:]])
            structured = json.dumps(result["structuredContent"], ensure_ascii=False)
            tokens = max(count(form) for count in vocabularies for form in (text, structured))
            results += 1
            over += tokens > limit
            shares.append(tokens / limit)
            if tokens > limit:
                print(f"over: {tool} {arguments} {tokens} of {limit}")
            cursor = result["structuredContent"].get("next_cursor")
            if not cursor:
                break
            arguments["cursor"] = cursor
    shares.sort()
    print(
        f"budgets: {over} of {results} answers have more tokens than they may; the fullest has "
        f"{shares[-1]:.0%} of them, the median {statistics.median(shares):.0%}"
    )
    server.close()
    return over


random.seed(1)
ws, parts = sys.argv[1], sys.argv[2:]
found = lines()
if "start" in parts:
    measure_start(ws)
if "calls" in parts:
    measure_calls(ws)
if "budgets" in parts and measure_budgets(ws):
    sys.exit(1)

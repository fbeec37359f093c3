"""Talks to `ws mcp` as the official client does, in the current folder: mcp_client.py WS. Prints each mode and its revision.

The client validates what comes: the messages, and structured content by the tools' schemas.
"""

import asyncio
import os
import sys

import jsonschema
from mcp import Client, StdioServerParameters
from mcp.client.stdio import stdio_client


def has_union(schema):
    if isinstance(schema, dict):
        if {"anyOf", "oneOf", "allOf"} & schema.keys() or isinstance(schema.get("type"), list):
            return True
        return any(has_union(value) for value in schema.values())
    return isinstance(schema, list) and any(has_union(value) for value in schema)


async def talk(program, mode):
    parameters = StdioServerParameters(command=program, args=["mcp"], cwd=os.getcwd(), env=dict(os.environ))
    async with Client(stdio_client(parameters), mode=mode) as client:
        tools = (await client.list_tools()).tools
        assert [tool.name for tool in tools] == ["search", "similar", "read", "status"], tools
        for tool in tools:
            for schema in (tool.input_schema, tool.output_schema):
                jsonschema.Draft202012Validator.check_schema(schema)
                assert not has_union(schema), schema
        calls = [
            ("search", {"query": "where are sessions expired"}),
            ("similar", {"path": "src/session.py", "line": 1}),
            ("read", {"path": "src/session.py", "line": 1, "end_line": 2}),
            ("status", {}),
        ]
        for name, arguments in calls:
            result = await client.call_tool(name, arguments)
            assert not result.is_error, result
            schema = next(tool.output_schema for tool in tools if tool.name == name)
            strict = {**schema, "additionalProperties": False}
            jsonschema.validate(result.structured_content, strict)
            assert result.content[0].type == "text" and result.content[0].text, result
        failed = await client.call_tool("read", {"path": "../outside"})
        assert failed.is_error and "outside" in failed.content[0].text, failed
        print(mode, client.protocol_version)


for mode in ("legacy", "auto", "2026-07-28"):
    asyncio.run(asyncio.wait_for(talk(sys.argv[1], mode), timeout=60))

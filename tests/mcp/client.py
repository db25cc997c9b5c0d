# The protocol's own client for Python, https://pypi.org/project/mcp/, against `journey mcp`: it validates what it is told.
# Usage: client.py JOURNEY FOLDER, a folder with shop.journey. Prints what it found, a line each.
import asyncio
import sys

from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client


# Version 2 of the package spells names as Python does, version 1 as the protocol does.
def field(of, name, pythonic):
    return getattr(of, name) if hasattr(of, name) else getattr(of, pythonic)


def failed(result):
    return field(result, "isError", "is_error")


def data(result):
    return field(result, "structuredContent", "structured_content")


async def main(journey, folder):
    async with stdio_client(StdioServerParameters(command=journey, args=["mcp"])) as (read, write):
        async with ClientSession(read, write) as session:
            start = await session.initialize()
            print("server", field(start, "serverInfo", "server_info").name)
            tools = await session.list_tools()
            print("tools", len(tools.tools))
            check = await session.call_tool("journey_check", {"paths": [folder]})
            print("check", failed(check), data(check)["format_version"])
            with open(folder + "/shop.journey", encoding="utf-8") as file:
                text = file.read()
            edits = [{"path": "shop.journey", "text": text.replace('"hello") end', '"good day") end')}]
            tried = await session.call_tool("journey_propose", {"project": folder, "edits": edits})
            print("propose", failed(tried), data(tried)["applied"], data(tried)["test"]["failed"])
            wrong = await session.call_tool("journey_explain_code", {"code": "J0"})
            print("wrong code", failed(wrong))


asyncio.run(main(sys.argv[1], sys.argv[2]))

"""pytest-lsp against `journey lsp`; run by pytest, with JOURNEY, PROJECT and SCENARIO in the environment."""
import json
import os
import pathlib

import pytest_lsp
from lsprotocol import types
from pytest_lsp import ClientServerConfig, LanguageClient, client_capabilities

PROJECT = pathlib.Path(os.environ["PROJECT"])
SCENARIO = json.loads(pathlib.Path(os.environ["SCENARIO"]).read_text())
URI = (PROJECT / "thanks.journey").as_uri()
DOCUMENT = types.TextDocumentIdentifier(URI)


@pytest_lsp.fixture(config=ClientServerConfig(server_command=[os.environ["JOURNEY"], "lsp", "--stdio"]))
async def client(lsp_client: LanguageClient):
    # What pytest-lsp knows of Neovim: its capabilities are checked against what the server answers.
    params = types.InitializeParams(capabilities=client_capabilities("neovim"), root_uri=PROJECT.as_uri(),
                                    workspace_folders=[types.WorkspaceFolder(PROJECT.as_uri(), "project")])
    await lsp_client.initialize_session(params)
    yield
    await lsp_client.shutdown_session()


def _position(place):
    return types.Position(place["line"], place["character"])


def _applied(text, edits):
    lines = text.split("\n")

    def offset(position):
        return sum(len(line) + 1 for line in lines[:position.line]) + position.character

    for edit in sorted(edits, key=lambda one: offset(one.range.start), reverse=True):
        text = text[:offset(edit.range.start)] + edit.new_text + text[offset(edit.range.end):]
    return text


async def _diagnostics(client, wanted):
    while URI not in client.diagnostics or len(client.diagnostics[URI]) != wanted:
        await client.wait_for_notification(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
    return client.diagnostics[URI]


async def test_session(client: LanguageClient):
    text = (PROJECT / "thanks.journey").read_text()
    client.text_document_did_open(
        types.DidOpenTextDocumentParams(types.TextDocumentItem(URI, "journey", 1, text)))
    expected = SCENARIO["diagnostic"]
    [found] = await _diagnostics(client, 1)
    assert found.code == expected["code"]
    assert found.severity == types.DiagnosticSeverity.Error
    assert found.range == types.Range(types.Position(expected["line"], expected["from"]),
                                      types.Position(expected["line"], expected["to"]))

    hover = await client.text_document_hover_async(types.HoverParams(DOCUMENT, _position(SCENARIO["hover"])))
    assert SCENARIO["hover"]["says"] in hover.contents.value

    definition = await client.text_document_definition_async(
        types.DefinitionParams(DOCUMENT, _position(SCENARIO["definition"])))
    [place] = definition if isinstance(definition, list) else [definition]
    assert place.uri == (PROJECT / SCENARIO["definition"]["file"]).as_uri()
    assert place.range.start.line == SCENARIO["definition"]["at"]

    completion = await client.text_document_completion_async(
        types.CompletionParams(DOCUMENT, _position(SCENARIO["completion"])))
    items = completion.items if isinstance(completion, types.CompletionList) else completion
    assert set(SCENARIO["completion"]["has"]) <= {item.label for item in items}

    fix = SCENARIO["correction"]
    change = types.TextEdit(types.Range(types.Position(fix["line"], fix["from"]),
                                        types.Position(fix["line"], fix["to"])), fix["text"])
    client.text_document_did_change(types.DidChangeTextDocumentParams(
        types.VersionedTextDocumentIdentifier(2, URI),
        [types.TextDocumentContentChangePartial(range=change.range, text=change.new_text)]))
    text = _applied(text, [change])
    await _diagnostics(client, 0)

    edits = await client.text_document_formatting_async(
        types.DocumentFormattingParams(DOCUMENT, types.FormattingOptions(2, True)))
    assert SCENARIO["formatting"] in _applied(text, edits)

    rename = SCENARIO["rename"]
    edit = await client.text_document_rename_async(types.RenameParams(DOCUMENT, _position(rename), rename["to"]))
    assert set(edit.changes) == {(PROJECT / name).as_uri() for name in ("events.journey", "thanks.journey")}
    for name in ("events.journey", "thanks.journey"):
        before = text if name == "thanks.journey" else (PROJECT / name).read_text()
        assert rename[name] in _applied(before, edit.changes[(PROJECT / name).as_uri()]).split("\n")

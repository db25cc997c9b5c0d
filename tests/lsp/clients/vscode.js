// The libraries that VS Code's client is made of against `journey lsp`; they are found by NODE_PATH.
//
// In the environment: JOURNEY, the program; PROJECT, a copy of project/; SCENARIO, what is expected.
'use strict';
const assert = require('assert');
const { spawn } = require('child_process');
const fs = require('fs');
const path = require('path');
const { pathToFileURL } = require('url');
const lsp = require('vscode-languageserver-protocol/node');
const { TextEdit } = require('vscode-languageserver-types');

const project = process.env.PROJECT;
const scenario = JSON.parse(fs.readFileSync(process.env.SCENARIO, 'utf8'));
const uriOf = (name) => pathToFileURL(path.join(project, name)).toString();
const textOf = (name) => fs.readFileSync(path.join(project, name), 'utf8');

// What the library's own kind of document would do with edits of one text.
function applied(text, edits) {
  const starts = [0];
  for (let i = 0; i < text.length; ++i) if (text[i] === '\n') starts.push(i + 1);
  const at = (position) => starts[position.line] + position.character;
  const ordered = edits.filter(TextEdit.is).sort((a, b) => at(b.range.start) - at(a.range.start));
  assert.strictEqual(ordered.length, edits.length);
  for (const edit of ordered) text = text.slice(0, at(edit.range.start)) + edit.newText + text.slice(at(edit.range.end));
  return text;
}

async function main() {
  const server = spawn(process.env.JOURNEY, ['lsp', '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = new Promise((resolve) => server.on('exit', resolve));
  const connection = lsp.createProtocolConnection(
    new lsp.StreamMessageReader(server.stdout), new lsp.StreamMessageWriter(server.stdin));
  const published = [];
  let heard = () => {};
  connection.onNotification(lsp.PublishDiagnosticsNotification.type, (params) => { published.push(params); heard(); });
  connection.onUnhandledNotification((message) => assert.fail(`unknown: ${message.method}`));
  connection.listen();
  const diagnosticsOf = async (uri, version) => {
    for (;;) {
      const found = published.find((one) => one.uri === uri && one.version === version);
      if (found) return found.diagnostics;
      await new Promise((resolve) => { heard = resolve; });
    }
  };

  const initialized = await connection.sendRequest(lsp.InitializeRequest.type, {
    processId: process.pid, rootUri: pathToFileURL(project).toString(), workspaceFolders: null,
    capabilities: { textDocument: { hover: { contentFormat: [lsp.MarkupKind.Markdown] } } },
  });
  assert.strictEqual(initialized.capabilities.hoverProvider, true);
  await connection.sendNotification(lsp.InitializedNotification.type, {});
  const uri = uriOf('thanks.journey');
  let text = textOf('thanks.journey');
  await connection.sendNotification(lsp.DidOpenTextDocumentNotification.type,
    { textDocument: { uri, languageId: 'journey', version: 1, text } });

  const [diagnostic, ...others] = await diagnosticsOf(uri, 1);
  const expected = scenario.diagnostic;
  assert.deepStrictEqual(others, []);
  assert.ok(lsp.Diagnostic.is(diagnostic));
  assert.strictEqual(diagnostic.code, expected.code);
  assert.deepStrictEqual(diagnostic.range, lsp.Range.create(expected.line, expected.from, expected.line, expected.to));

  const textDocument = { uri };
  const at = (place) => ({ textDocument, position: { line: place.line, character: place.character } });
  const hover = await connection.sendRequest(lsp.HoverRequest.type, at(scenario.hover));
  assert.ok(hover.contents.value.includes(scenario.hover.says), hover.contents.value);

  const definition = [await connection.sendRequest(lsp.DefinitionRequest.type, at(scenario.definition))].flat();
  assert.strictEqual(definition.length, 1);
  assert.strictEqual(definition[0].uri, uriOf(scenario.definition.file));
  assert.strictEqual(definition[0].range.start.line, scenario.definition.at);

  const completion = await connection.sendRequest(lsp.CompletionRequest.type, at(scenario.completion));
  const labels = (Array.isArray(completion) ? completion : completion.items).map((item) => item.label);
  for (const label of scenario.completion.has) assert.ok(labels.includes(label), `${label} in ${labels}`);

  const fix = scenario.correction;
  const change = lsp.TextEdit.replace(lsp.Range.create(fix.line, fix.from, fix.line, fix.to), fix.text);
  await connection.sendNotification(lsp.DidChangeTextDocumentNotification.type, {
    textDocument: { uri, version: 2 }, contentChanges: [{ range: change.range, text: change.newText }],
  });
  text = applied(text, [change]);
  assert.deepStrictEqual(await diagnosticsOf(uri, 2), []);

  const edits = await connection.sendRequest(lsp.DocumentFormattingRequest.type,
    { textDocument, options: { tabSize: 2, insertSpaces: true } });
  assert.ok(applied(text, edits).includes(scenario.formatting), applied(text, edits));

  const rename = await connection.sendRequest(lsp.RenameRequest.type,
    { ...at(scenario.rename), newName: scenario.rename.to });
  assert.deepStrictEqual(Object.keys(rename.changes).sort(), [uriOf('events.journey'), uri]);
  for (const name of ['events.journey', 'thanks.journey']) {
    const renamed = applied(name === 'thanks.journey' ? text : textOf(name), rename.changes[uriOf(name)]);
    assert.ok(renamed.split('\n').includes(scenario.rename[name]), renamed);
  }

  await assert.rejects(connection.sendRequest('textDocument/nothing', {}), { code: lsp.ErrorCodes.MethodNotFound });
  await connection.sendRequest(lsp.ShutdownRequest.type);
  await connection.sendNotification(lsp.ExitNotification.type);
  assert.strictEqual(await ended, 0);
  connection.dispose();
}

setTimeout(() => { console.error('vscode: no answer within 20 s'); process.exit(1); }, 20000).unref();
main().catch((error) => { console.error(error); process.exit(1); });

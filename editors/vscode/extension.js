// Starts `journey lsp` and lets the client library do the rest.
const { basename, dirname } = require('node:path');
const { commands, Uri, window, workspace } = require('vscode');
const { LanguageClient } = require('vscode-languageclient/node');

let client;

async function start() {
  const command = workspace.getConfiguration('journey').get('path', 'journey');
  client = new LanguageClient(
    'journey',
    'Journey',
    { command, args: ['lsp'] },
    {
      documentSelector: [
        { scheme: 'file', language: 'journey' },
        { scheme: 'untitled', language: 'journey' },
      ],
      synchronize: {
        fileEvents: [
          workspace.createFileSystemWatcher('**/*.journey'),
          workspace.createFileSystemWatcher('**/journey.toml'),
        ],
      },
    },
  );
  try {
    await client.start();
  } catch (error) {
    window.showErrorMessage(`${command} lsp does not start: ${error.message}. The setting journey.path says where it is.`);
  }
}

async function stop() {
  const running = client;
  client = undefined;
  if (running) await running.stop();
}

// Above each test; `journey test` says where it stands.
function runTest(uri, line) {
  const command = workspace.getConfiguration('journey').get('path', 'journey');
  const file = Uri.parse(uri).fsPath;
  const terminal = window.terminals.find((one) => one.name === 'journey test') ?? window.createTerminal('journey test');
  terminal.show(true);
  const quoted = (text) => `"${text.replace(/(["\\$`])/g, '\\$1')}"`;
  terminal.sendText(`${quoted(command)} test ${quoted(dirname(file))} --filter ${quoted(`${basename(file)}:${line}`)}`);
}

exports.activate = async (context) => {
  context.subscriptions.push(
    commands.registerCommand('journey.runTest', runTest),
    commands.registerCommand('journey.restart', async () => {
      await stop();
      await start();
    }),
  );
  await start();
};

exports.deactivate = stop;

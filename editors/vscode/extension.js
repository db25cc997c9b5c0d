// Starts `journey lsp` and lets the client library do the rest.
const { commands, window, workspace } = require('vscode');
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

exports.activate = async (context) => {
  context.subscriptions.push(
    commands.registerCommand('journey.restart', async () => {
      await stop();
      await start();
    }),
  );
  await start();
};

exports.deactivate = stop;

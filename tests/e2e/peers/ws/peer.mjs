// A WebSocket client made of the npm package `ws`. Lines of JSON in and out; ../peer.hpp says which.
import { createHash } from 'node:crypto';
import { createInterface } from 'node:readline';
import WebSocket from 'ws';

const tell = (...event) => process.stdout.write(JSON.stringify(event) + '\n');

const pattern = (bytes) => {
  const all = Buffer.alloc(bytes);
  for (let i = 0; i < bytes; ++i) all[i] = i % 251;
  return all;
};

function connect({ url, protocols, headers, deflate, bytes_max }) {
  const windows = deflate && {
    serverMaxWindowBits: deflate.server_max_window_bits,
    clientMaxWindowBits: deflate.client_max_window_bits,
    threshold: 0,
  };
  const socket = new WebSocket(url, protocols, {
    headers,
    perMessageDeflate: windows ?? false,
    maxPayload: bytes_max,
  });
  let extensions = '';
  socket.on('upgrade', (answer) => {
    extensions = answer.headers['sec-websocket-extensions'] ?? '';
  });
  socket.on('open', () => tell('open', socket.protocol, extensions));
  socket.on('unexpected-response', (request, answer) => {
    tell('refused', answer.statusCode);
    request.destroy();
  });
  socket.on('message', (data, isBinary) => {
    if (isBinary) tell('binary', data.length, createHash('sha256').update(data).digest('hex'));
    else tell('text', data.toString());
  });
  socket.on('pong', (data) => tell('pong', data.toString()));
  socket.on('close', (code, reason) => tell('closed', code, reason.toString()));
  // What was refused may still be on its way out; the close frame comes all the same.
  socket.on('error', (error) => process.stderr.write(`${error.message}\n`));
  return {
    text: (text) => socket.send(text),
    binary: (bytes) => socket.send(pattern(bytes)),
    fragments: (texts) =>
      texts.forEach((text, i) => socket.send(text, { fin: i + 1 === texts.length })),
    'text in bytes': (hex) => socket.send(Buffer.from(hex, 'hex'), { binary: false }),
    ping: (text) => socket.ping(text),
    close: (code, reason) => socket.close(code, reason),
  };
}

let commands;
const input = createInterface({ input: process.stdin });
input.on('line', (line) => {
  const command = JSON.parse(line);
  if (!commands) commands = connect(command);
  else commands[command[0]](...command.slice(1));
});
input.on('close', () => process.exit(0));

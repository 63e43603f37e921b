// Runs a command line that arrives over SSH: a step, a transfer, or one of the few commands there are.
import type { ServerChannel } from 'ssh2';
import { type Box, fail, type Played } from './box.js';
import { type Quick, quickCommand, withoutSudo } from './quick-commands.js';
import { playStep } from './steps/steps.js';
import { type Receiver, receiveFile, receiveTree, sendNothing } from './transfers.js';
import { splitWords } from './words.js';

/** Longer than any step; more is no step. */
const inputLimit = 1024 * 1024;

/** Ends the channel with what the command prints and its exit status. */
export function runCommand(box: Box, line: string, channel: ServerChannel): void {
  const [program, flag, ...rest] = withoutSettings(withoutSudo(splitWords(line) ?? []));
  if (program === 'sh' && flag === '-s') runStep(box, rest.slice(1), channel);
  else if ((program === 'sh' || program === 'bash') && flag === '-c') runScript(box, rest, channel);
  else if (program === 'tail') finish(channel, showLog(box, rest.at(-1) ?? ''));
  else runQuick(box, line, channel);
}

/** `env NAME=value … program`: there is nothing that would read the variables. */
function withoutSettings(words: readonly string[]): string[] {
  const rest = words[0] === 'env' ? words.slice(1) : [...words];
  while (words[0] === 'env' && rest[0]?.includes('=')) rest.shift();
  return rest;
}

function runStep(box: Box, args: readonly string[], channel: ServerChannel): void {
  const chunks: Buffer[] = [];
  let size = 0;
  channel.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size <= inputLimit) chunks.push(chunk);
  });
  channel.on('end', () => {
    const input = Buffer.concat(chunks).toString('utf8');
    playStep(box, args, size > inputLimit ? '' : input).then(
      (played) => (box.rebootsInStep() ? box.powerOff('reboot') : finish(channel, played)),
      (error: unknown) => finish(channel, fail(`the local cloud failed: ${String(error)}`)),
    );
  });
}

/** Scripts of transfers are known by the name they are given, as the first word after their text. */
function runScript(
  box: Box,
  [script = '', name = '', ...args]: readonly string[],
  channel: ServerChannel,
): void {
  const receiver = receiverOf(box, script, [name, ...args]);
  if (receiver) receive(receiver, channel);
  else if (name === 'flotilla-get') finish(channel, sendNothing(args[0] ?? ''));
  else if (script.includes('/proc/sys/kernel/random/boot_id'))
    finish(channel, { stdout: `${box.machine().bootId}\n` });
  else runQuick(box, script, channel);
}

/** The receiver of a single file says a word first, and the one of a tree does not. */
function receiverOf(box: Box, script: string, [name, ...args]: readonly string[]): Receiver | undefined {
  if (name !== 'flotilla-put') return undefined;
  const greeting = /^echo (\S+)\n/.exec(script)?.[1];
  const path = args[1] ?? '';
  return greeting === undefined
    ? receiveTree(box, path)
    : receiveFile(box, { path, bytes: Number(args[4]), greeting });
}

function receive(receiver: Receiver, channel: ServerChannel): void {
  if (receiver.greeting) channel.write(`${receiver.greeting}\n`);
  channel.on('data', receiver.add);
  channel.on('end', () => finish(channel, receiver.end()));
}

/** Of a session of ours: `.flotilla/sessions/<name>/log`. */
function showLog(box: Box, file: string): Played {
  const name = /^\.flotilla\/sessions\/([^/]+)\/log$/.exec(file)?.[1];
  const session = box.machine().disk.sessions.find((one) => one.name === name);
  return session
    ? { stdout: session.output }
    : fail(`tail: cannot open '${file}' for reading: No such file or directory`);
}

function runQuick(box: Box, line: string, channel: ServerChannel): void {
  const quick = quickCommand(box.machine(), line);
  if (quick.echoesInput) {
    echo(channel);
    return;
  }
  // Nobody reads the input of the others, and a channel whose input is not read never closes.
  channel.resume();
  const timer = setTimeout(() => conclude(box, quick, channel), (quick.seconds ?? 0) * 1000);
  channel.once('close', () => clearTimeout(timer));
}

function echo(channel: ServerChannel): void {
  channel.on('data', (chunk: Buffer) => channel.write(chunk));
  channel.on('end', () => finish(channel, {}));
}

function conclude(box: Box, quick: Quick, channel: ServerChannel): void {
  finish(channel, quick);
  if (quick.powerOff) box.powerOff(quick.powerOff);
}

/** Output, status, end, in the order that OpenSSH sends them. */
function finish(channel: ServerChannel, { stdout, stderr, code = 0 }: Played): void {
  if (stdout) channel.write(stdout);
  if (stderr) channel.stderr.write(stderr);
  channel.exit(code);
  channel.end();
}

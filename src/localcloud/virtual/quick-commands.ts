// The few commands a machine without a shell knows.
import type { Played } from './box.js';
import type { MachineRecord } from './records.js';
import { splitWords } from './words.js';

export interface Quick extends Played {
  /** How long it runs; 0 where absent. */
  readonly seconds?: number;
  /** Sends its input back instead of output of its own. */
  readonly echoesInput?: boolean;
  readonly powerOff?: 'reboot' | 'poweroff';
}

export const noShell = 'a virtual machine has no shell';

/** What the line does; one that it does not know ends with 127 and says why. */
export function quickCommand(machine: MachineRecord, line: string): Quick {
  const words = splitWords(line);
  if (!words) return unknown(line);
  const [name = '', ...args] = withoutSudo(words);
  return commands[name]?.(args, machine) ?? unknown(line);
}

export function withoutSudo(words: readonly string[]): string[] {
  if (words[0] !== 'sudo') return [...words];
  const rest = words.slice(1);
  while (rest[0]?.startsWith('-')) rest.shift();
  return rest;
}

function unknown(line: string): Quick {
  const shown = line.length > 60 ? `${line.slice(0, 60)}…` : line;
  return { stderr: `${noShell}: it cannot run ${JSON.stringify(shown)}\n`, code: 127 };
}

type Command = (args: readonly string[], machine: MachineRecord) => Quick | undefined;

const number = (text: string | undefined): number | undefined =>
  text !== undefined && /^\d+(\.\d+)?$/.test(text) ? Number(text) : undefined;

const commands: Readonly<Record<string, Command>> = {
  true: () => ({}),
  ':': () => ({}),
  false: () => ({ code: 1 }),
  sync: () => ({}),
  hostname: (_args, { disk }) => ({ stdout: `${disk.hostName}\n` }),
  whoami: (_args, { disk }) => ({ stdout: `${disk.user}\n` }),
  uptime: (_args, { bootedAt }) => ({
    stdout: ` up since ${new Date(bootedAt).toISOString()}, a virtual machine\n`,
  }),
  echo: (args) => ({ stdout: `${args.join(' ')}\n` }),
  cat: (args) => (args.length === 0 ? { echoesInput: true } : undefined),
  sleep: ([time]) => {
    const seconds = number(time);
    return seconds === undefined ? undefined : { seconds };
  },
  exit: ([status = '0']) => ({ code: (number(status) ?? 2) % 256 }),
  reboot: () => ({ powerOff: 'reboot' }),
  poweroff: () => ({ powerOff: 'poweroff' }),
};

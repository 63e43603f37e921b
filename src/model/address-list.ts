// The list of notebooks a workshop hands around, in the formats people ask for.
import type { BoxState } from './box.js';

export const addressFormats = ['newline', 'csv', 'json', 'urls'] as const;
export type AddressFormat = (typeof addressFormats)[number];

export interface NotebookAddress {
  readonly user: string;
  readonly number: number;
  readonly state: BoxState;
  readonly instanceId: string;
  /** Of the machine; absent while it has none. */
  readonly ip?: string;
  /** `203.0.113.7:15500`, or `ws-1.stack.example.org:443`; absent where nobody else can open the notebook. */
  readonly address?: string;
  readonly url?: string;
}

/** The first is the name that workshops know: one `address:port` a line. */
export const addressFiles: Readonly<Record<AddressFormat, string>> = {
  newline: 'ips_newline_port.txt',
  csv: 'ips.csv',
  json: 'ips.json',
  urls: 'urls.txt',
};

/**
 * `newline` and `urls` list only what can be opened, `csv` and `json` every box.
 * @returns text that ends in a newline, unless it is empty
 */
export function addressText(list: readonly NotebookAddress[], format: AddressFormat): string {
  switch (format) {
    case 'newline':
      return linesOf(list.flatMap(({ address }) => address ?? []));
    case 'urls':
      return linesOf(list.flatMap(({ url }) => url ?? []));
    case 'csv':
      return linesOf([columns, ...list.map(cellsOf)].map((cells) => cells.map(quoted).join(',')));
    case 'json':
      return `${JSON.stringify(list, null, 2)}\n`;
  }
}

/** Where a browser finds it: the machine's own address in public mode, else the host and port of the URL. */
export function addressOf(url: string | undefined, publicIp?: string): string | undefined {
  if (url === undefined) return undefined;
  const { hostname, port, protocol } = new URL(url);
  return `${publicIp ?? hostname}:${port || (protocol === 'https:' ? 443 : 80)}`;
}

const columns = ['user', 'number', 'state', 'instance', 'ip', 'address', 'url'];

function cellsOf({ user, number, state, instanceId, ip, address, url }: NotebookAddress): string[] {
  return [user, String(number), state, instanceId, ip ?? '', address ?? '', url ?? ''];
}

/** RFC 4180. */
const quoted = (cell: string): string => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

const linesOf = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');

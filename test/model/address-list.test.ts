// The list of notebooks: the workshops' own format, and the others.
import { describe, expect, it } from 'vitest';
import { addressFiles, addressOf, addressText, type NotebookAddress } from '../../src/model/address-list.js';

const entry = (number: number, rest: Partial<NotebookAddress> = {}): NotebookAddress => ({
  user: `ws-${number}`,
  number,
  state: 'running',
  instanceId: `i-${number}`,
  ip: `203.0.113.${number}`,
  address: `203.0.113.${number}:15500`,
  url: `http://203.0.113.${number}:15500`,
  ...rest,
});
const stopped = entry(2, { state: 'stopped', ip: undefined, address: undefined, url: undefined });

describe('addressText', () => {
  it('is one address:port a line in the file that workshops know', () => {
    expect(addressFiles.newline).toBe('ips_newline_port.txt');
    expect(addressText([entry(1), stopped, entry(3)], 'newline')).toBe(
      '203.0.113.1:15500\n203.0.113.3:15500\n',
    );
    expect(addressText([stopped], 'newline')).toBe('');
  });

  it('is one URL a line', () => {
    expect(addressText([entry(1), stopped], 'urls')).toBe('http://203.0.113.1:15500\n');
  });

  it('lists every box as CSV, with quotes where a cell needs them', () => {
    expect(addressText([stopped, entry(3, { user: 'a,"b"' })], 'csv')).toBe(
      [
        'user,number,state,instance,ip,address,url',
        'ws-2,2,stopped,i-2,,,',
        '"a,""b""",3,running,i-3,203.0.113.3,203.0.113.3:15500,http://203.0.113.3:15500',
        '',
      ].join('\n'),
    );
  });

  it('lists every box as JSON', () => {
    expect(JSON.parse(addressText([stopped, entry(3)], 'json'))).toEqual([
      { user: 'ws-2', number: 2, state: 'stopped', instanceId: 'i-2' },
      entry(3),
    ]);
  });
});

describe('addressOf', () => {
  it.each([
    ['http://203.0.113.7:15500', undefined, '203.0.113.7:15500'],
    ['http://ws-7.stack.example.org:15500', '203.0.113.7', '203.0.113.7:15500'],
    ['https://ws-7.stack.example.org', undefined, 'ws-7.stack.example.org:443'],
    ['https://ws-7.flotilla.localhost:8443', undefined, 'ws-7.flotilla.localhost:8443'],
    ['http://ws-7.example.org', undefined, 'ws-7.example.org:80'],
    [undefined, '203.0.113.7', undefined],
  ])('of %s and %s is %s', (url, ip, address) => expect(addressOf(url, ip)).toBe(address));
});

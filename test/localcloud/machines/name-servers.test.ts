// The resolv.conf a box gets from its host's.
import { expect, test } from 'vitest';
import { boxResolvConf } from '../../../src/localcloud/machines/name-servers.js';

test('a reachable server and the search list are passed on', () => {
  const text = '# made by hand\nsearch lab.example\nnameserver 192.0.2.53\noptions edns0\n';
  expect(boxResolvConf([text, ''])).toBe('search lab.example\nnameserver 192.0.2.53\noptions edns0\n');
});

test("behind systemd-resolved's stub, the servers it asks are used", () => {
  const stub = 'nameserver 127.0.0.53\noptions edns0\n';
  expect(boxResolvConf([stub, 'nameserver 192.0.2.1\nnameserver fd00::1\n'])).toBe('nameserver 192.0.2.1\n');
});

test('a host with loopback or IPv6 servers only leaves public ones', () => {
  expect(boxResolvConf(['nameserver 127.0.0.1\nnameserver ::1\n', ''])).toBe(
    'nameserver 1.1.1.1\nnameserver 8.8.8.8\n',
  );
});

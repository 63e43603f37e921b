import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkNewSession, checkSessionName, readSessions } from '../../src/model/sessions.js';

describe('names of sessions', () => {
  it.each(['train', 'a', '1', 'ws-10', 'x'.repeat(40)])('takes %s', (name) => {
    expect(checkNewSession(name)).toBe(name);
  });

  it.each(['', '-a', 'a-', '../x', 'a b', 'A', 'ä', 'a.b', '$x', 'x'.repeat(41), 'a\n', 'a/b'])(
    'refuses %j',
    (name) => {
      expect(() => checkSessionName(name)).toThrow(/cannot be the name of a session/);
    },
  );

  it("leaves the notebook server's to it, but lets it be looked at", () => {
    expect(() => checkNewSession('jupyter')).toThrow(/cannot be called jupyter/);
    expect(checkSessionName('jupyter')).toBe('jupyter');
  });
});

describe('what a box tells of its sessions', () => {
  const command = Buffer.from('make "a\tb"\n').toString('base64');

  it('is read by start, what is unknown being absent', () => {
    const lines = [
      `b\tended\t\t3\t2026-11-20T10:00:00Z\t2026-11-20T10:05:00Z\t${command}`,
      'jupyter\trunning\t763\t\t\t\t',
      'a\tlost\t\t\t2026-11-20T09:00:00Z\t\t',
    ];
    expect(readSessions(lines.join('\n'))).toEqual([
      { name: 'jupyter', state: 'running', pid: 763 },
      { name: 'a', state: 'lost', started: '2026-11-20T09:00:00Z' },
      {
        name: 'b',
        state: 'ended',
        status: 3,
        started: '2026-11-20T10:00:00Z',
        ended: '2026-11-20T10:05:00Z',
        command: 'make "a\tb"',
      },
    ]);
  });

  it('becomes no name, number or time that it is not, whatever the box says', () => {
    const field = fc.oneof(
      fc.string(),
      fc.constantFrom('a', 'running', 'ended', '7', '2026-11-20T10:00:00Z'),
    );
    const line = fc.array(field, { maxLength: 9 }).map((fields) => fields.join('\t'));
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        for (const session of readSessions(lines.join('\n'))) {
          expect(session.name).toMatch(/^[a-z0-9-]{1,40}$/);
          expect(['running', 'ended', 'lost']).toContain(session.state);
          expect(session.pid ?? 0).toBeGreaterThanOrEqual(0);
          if (session.started !== undefined) expect(session.started).toMatch(/^[\dTZ:-]{20}$/);
        }
      }),
    );
  });
});

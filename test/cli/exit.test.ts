// The end of a failed command: three lines, control characters visible, the right code.
import { describe, expect, it } from 'vitest';
import { endWithError } from '../../src/cli/exit.js';
import type { Terminal } from '../../src/cli/terminal.js';
import { RemoteError, UserError } from '../../src/model/errors.js';
import { type ExitReason, exitCodes } from '../../src/model/exit-codes.js';

function recorder(
  made: readonly string[] = [],
): Terminal & { readonly lines: string[]; readonly out: string[] } {
  const lines: string[] = [];
  const out: string[] = [];
  return {
    lines,
    out,
    made,
    line: (text) => lines.push(text),
    data: (text) => out.push(text),
    report: () => {},
    ask: async () => false,
    askText: async () => undefined,
    settle: () => {},
    logTo: () => {},
  };
}

describe('endWithError', () => {
  it('says what, why and next, one line each', () => {
    const terminal = recorder();
    const code = endWithError(
      terminal,
      new UserError({ what: 'a\nb', why: 'w\u001b[31m', next: 'n' }),
      false,
    );
    expect(terminal.lines).toEqual(['Error: a b', '  why:  w^[[31m', '  next: n']);
    expect(code).toBe(2);
  });

  it.each(Object.entries(exitCodes).filter(([reason]) => !['done', 'bug'].includes(reason)))(
    'ends with the code of %s',
    (reason, code) => {
      const error = new RemoteError({ what: 'a', why: 'b', next: 'c', reason: reason as ExitReason });
      expect(endWithError(recorder(), error, false)).toBe(code);
    },
  );

  it('gives the same as JSON on stdout', () => {
    const terminal = recorder();
    endWithError(terminal, new UserError({ what: 'a', why: 'b', next: 'c', reason: 'notFound' }), true);
    expect(JSON.parse(terminal.out[0] ?? '')).toEqual({
      error: { what: 'a', why: 'b', next: 'c', reason: 'notFound', code: 4 },
    });
  });

  it('lists what exists after an interruption', () => {
    const terminal = recorder(['stack x arn:1', 'instance i-1']);
    endWithError(terminal, new UserError({ what: 'a', why: 'b', next: 'c', reason: 'interrupted' }), false);
    expect(terminal.lines.slice(3)).toEqual(['  exists: stack x arn:1', '  exists: instance i-1']);
  });

  it('shows the stack of a bug and ends with 1', () => {
    const terminal = recorder();
    expect(endWithError(terminal, new TypeError('boom'), false)).toBe(1);
    expect(terminal.lines[0]).toContain('exit.test.ts');
  });
});

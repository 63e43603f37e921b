// Template text to JSON: short forms, scalars, places of faults, limits.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { parseTemplate } from '../../../../src/localcloud/cloudformation/engine/parse-template.js';

describe('parseTemplate', () => {
  it.each([
    ['!Ref X', { Ref: 'X' }],
    ['!Condition X', { Condition: 'X' }],
    ['!GetAtt A.B.C', { 'Fn::GetAtt': ['A', 'B.C'] }],
    ['!GetAtt [A, !Ref B]', { 'Fn::GetAtt': ['A', { Ref: 'B' }] }],
    [`!Sub 'a\${B}'`, { 'Fn::Sub': `a\${B}` }],
    [`!Sub ['a\${B}', {B: !Ref C}]`, { 'Fn::Sub': [`a\${B}`, { B: { Ref: 'C' } }] }],
    ['!If [Yes, !Ref "AWS::NoValue", x]', { 'Fn::If': ['Yes', { Ref: 'AWS::NoValue' }, 'x'] }],
    ["!GetAZs ''", { 'Fn::GetAZs': '' }],
    ['!Base64 {"Fn::Sub": x}', { 'Fn::Base64': { 'Fn::Sub': 'x' } }],
    ['Fn::GetAZs: !Ref AWS::Region', { 'Fn::GetAZs': { Ref: 'AWS::Region' } }],
    ['2010-09-09', '2010-09-09'],
    ['012345678901', '012345678901'],
    ['1e3', '1e3'],
    ['1.10', '1.10'],
    ['80', 80],
    ['yes', 'yes'],
    ['true', true],
    ['"80"', '80'],
    ['', null],
    ['0x1F', '0x1F'],
  ])('reads %s', (text, value) => {
    expect(parseTemplate(`K:\n  ${text}\n`)).toEqual({ K: value });
  });

  it.each([
    ['a: [1', 'Template format error: YAML not well-formed. (line 1, column 6)'],
    ['a: 1\nb:\n\t- x', 'Template format error: YAML not well-formed. (line 3, column 1)'],
    ['a: 1\na: 2', 'Template format error: YAML not well-formed. (line 2, column 1)'],
    ['a:\n  b: !Reff X', 'Template format error: YAML not well-formed. (line 2, column 6)'],
    ['{"a": 1,\n "b": }', 'Template format error: JSON not well-formed. (line 2, column 7)'],
    ['{"a": 1', 'Template format error: JSON not well-formed. (line 1, column 8)'],
    ['a: &x 1\nb: *x', 'Template error: YAML aliases are not allowed in CloudFormation templates'],
    ['- a', 'Template format error: unsupported structure.'],
    ['just words', 'Template format error: unsupported structure.'],
    ['? [a]\n: 1', 'Template format error: unsupported structure.'],
    [`a: ${'['.repeat(20_000)}`, 'Template format error: '],
    [`a:\n  ${'- '.repeat(20_000)}x`, 'Template format error: '],
    [`{"a": ${'['.repeat(20_000)}${']'.repeat(20_000)}}`, 'Template format error: unsupported structure.'],
  ])('refuses %#', (text, message) => {
    expect(() => parseTemplate(text)).toThrow(message);
  });

  it('takes 51,200 bytes and not one more', () => {
    const text = `a: ${'é'.repeat(25_598)}`;
    expect(Buffer.byteLength(text)).toBe(51_199);
    expect(parseTemplate(`${text}x`)).toHaveProperty('a');
    expect(() => parseTemplate(`${text}xy`)).toThrow(
      "at 'templateBody' failed to satisfy constraint: Member must have length less than or equal to 51200",
    );
  });

  it('reads names that objects already have', () => {
    expect(parseTemplate('__proto__: 1\nconstructor: {a: 2}')).toEqual(
      JSON.parse('{"__proto__":1,"constructor":{"a":2}}'),
    );
  });

  it('gives for YAML and JSON of any value the same', () => {
    const text = fc.string({ unit: 'grapheme-ascii', maxLength: 20 });
    const value = fc.letrec((tie) => ({
      any: fc.oneof(
        { maxDepth: 4 },
        text,
        fc.boolean(),
        fc.integer(),
        fc.constant(null),
        fc.array(tie('any'), { maxLength: 4 }),
        fc.dictionary(text, tie('any'), { maxKeys: 4 }),
      ),
    })).any;
    fc.assert(
      fc.property(fc.dictionary(text, value), (template) => {
        const expected = JSON.parse(JSON.stringify(template));
        expect(parseTemplate(JSON.stringify(template))).toEqual(expected);
        // An empty mapping prints as {}, which is read as JSON.
        expect(parseTemplate(`# YAML\n${stringify(template, { aliasDuplicateObjects: false })}`)).toEqual(
          expected,
        );
      }),
    );
  });
});

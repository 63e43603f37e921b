import fc from 'fast-check';
import { XMLParser } from 'fast-xml-parser';
import { describe, expect, it } from 'vitest';
import { AwsError } from '../../../src/localcloud/wire/error.js';
import { MalformedValue } from '../../../src/localcloud/wire/malformed.js';
import { type Shape, shapeOf } from '../../../src/localcloud/wire/shape.js';
import { element, escapeText, writeMembers } from '../../../src/localcloud/wire/xml.js';
import { parseXml, readXml } from '../../../src/localcloud/wire/xml-request.js';

// Schemas in the SDK's own form, with the traits no service of ours has.
const item = [3, 'test', 'Item', 0, ['Id', 'Text'], [[0, { xmlAttribute: 1, xmlName: 'id' }], 0]];
const list = [1, 'test', 'Items', 0, [() => item, { xmlName: 'item' }]];
const map = [2, 'test', 'Map', 0, 0, [() => item, 0]];
const members = ['Flat', 'Wrapped', 'Map', 'FlatMap', 'When', 'Blob', 'Renamed'];
const types = [
  [() => list, { xmlFlattened: 1 }],
  () => list,
  () => map,
  [() => map, { xmlFlattened: 1 }],
  6,
  21,
  [0, { xmlName: 'other' }],
];
const root = [3, 'test', 'Root', 0, members, types];

const membersOf = (shape: Shape) => (shape.kind === 'structure' ? shape.members : []);
const write = (value: object) => writeMembers(membersOf(shapeOf(root)), value);

describe('escapeText', () => {
  it.each([
    ['a & b', 'a &amp; b'],
    ['&amp;', '&amp;amp;'],
    ['<"\'>', '&lt;&quot;&apos;&gt;'],
    ['\r\n\t', '&#13;\n\t'],
    ['\u0000\u001b\uffff', '\ufffd\ufffd\ufffd'],
    ['\u0085é😀', '\u0085é😀'],
  ])('writes %j as %j', (text, escaped) => expect(escapeText(text)).toBe(escaped));

  it('is undone by the reader of requests, where XML has a form for the text', () => {
    const text = fc
      .string({ unit: 'binary' })
      .filter((string) => !/[^\P{Cc}\r\n\t\u007f-\u009f]|[\ud800-\udfff\ufffe\uffff]/u.test(string));
    fc.assert(
      fc.property(text, (string) => {
        const node = parseXml(`<a><Text>${escapeText(string)}</Text></a>`);
        expect(readXml(shapeOf(item), node, [])).toMatchObject({ Text: string });
      }),
    );
  });
});

describe('writeMembers', () => {
  const first = { Id: '1"', Text: 'a' };
  it.each([
    [{ Flat: [first, { Text: 'b' }] }, '<Flat id="1&quot;"><Text>a</Text></Flat><Flat><Text>b</Text></Flat>'],
    [{ Wrapped: [first] }, '<Wrapped><item id="1&quot;"><Text>a</Text></item></Wrapped>'],
    [{ Wrapped: [] }, '<Wrapped/>'],
    [{ Map: { k: { Text: 'v' } } }, '<Map><entry><key>k</key><value><Text>v</Text></value></entry></Map>'],
    [{ FlatMap: { k: { Text: 'v' } } }, '<FlatMap><key>k</key><value><Text>v</Text></value></FlatMap>'],
    [{ When: new Date(0) }, '<When>Thu, 01 Jan 1970 00:00:00 GMT</When>'],
    [{ Blob: new Uint8Array([1, 2]) }, '<Blob>AQI=</Blob>'],
    [{ Renamed: '' }, '<other/>'],
    [{ Renamed: undefined, Wrapped: null }, ''],
  ])('writes %j', (value, xml) => expect(write(value)).toBe(xml));

  it.each([{ Flat: 'text' }, { Wrapped: ['text'] }, { When: 'today' }, { Renamed: {} }])(
    'refuses %j, which the schema does not allow',
    (value) => expect(() => write(value)).toThrow(TypeError),
  );

  it('is well-formed whatever the texts are', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const xml = element('Root', write({ Wrapped: [{ Id: text, Text: text }] }));
        expect(() => new XMLParser().parse(xml, true)).not.toThrow();
      }),
    );
  });
});

describe('parseXml', () => {
  const read = (xml: string) => readXml(shapeOf(root), parseXml(xml), []);

  it('reads flattened and wrapped lists, prefixes, CDATA and numeric entities', () => {
    const xml = `<?xml version="1.0"?><n:Root xmlns:n="x"><Flat><Text>a</Text></Flat><Flat><Text>&#98;&#x63;</Text></Flat>
      <n:Wrapped><item><Text><![CDATA[&amp;]]></Text></item></n:Wrapped><other> kept </other></n:Root>`;
    expect(read(xml)).toEqual({
      Flat: [{ Text: 'a' }, { Text: 'bc' }],
      Wrapped: [{ Text: '&amp;' }],
      Renamed: ' kept ',
    });
  });

  it.each([
    ['a document type', '<!DOCTYPE Root [<!ENTITY a "b">]><Root><other>&a;</other></Root>'],
    ['nothing', ''],
    ['text', 'text'],
    ['an element left open', '<Root><other></Root>'],
  ])('refuses %s', (_what, xml) => {
    expect(() => parseXml(xml)).toThrow(AwsError);
    expect(() => parseXml(xml)).toThrow(/not a well-formed document/);
  });

  it('leaves unknown entities as they are', () => {
    expect(read('<Root><other>&unknown;&amp;lt;</other></Root>')).toEqual({ Renamed: '&unknown;&lt;' });
  });

  it('names the place of a malformed value', () => {
    const problem = (() => {
      try {
        return read('<Root><When>soon</When></Root>');
      } catch (error) {
        return error;
      }
    })();
    expect(problem).toBeInstanceOf(MalformedValue);
    expect(problem).toMatchObject({ path: ['When'], text: 'soon', expected: 'timestamp' });
  });

  it('refuses names that objects have', () => {
    expect(() => read('<Root><constructor>x</constructor></Root>')).toThrow(AwsError);
  });

  it('reads or refuses any text, and never breaks', () => {
    const pieces = fc.constantFrom(
      '<Root>',
      '</Root>',
      '<Flat>',
      '</Flat>',
      '<other/>',
      '&lt;',
      '&',
      '<![CDATA[',
      ']]>',
      '<!--',
      'x',
    );
    fc.assert(
      fc.property(
        fc.array(pieces).map((parts) => `<Root>${parts.join('')}</Root>`),
        (xml) => {
          try {
            read(xml);
          } catch (error) {
            expect(error).toSatisfy(
              (problem) => problem instanceof AwsError || problem instanceof MalformedValue,
            );
          }
        },
      ),
    );
  });
});

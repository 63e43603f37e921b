import { describe, expect, it } from 'vitest';
import { readJson, writeJson } from '../../../src/localcloud/wire/json.js';
import { MalformedValue } from '../../../src/localcloud/wire/malformed.js';
import { shapeOf } from '../../../src/localcloud/wire/shape.js';

// In the SDK's own form: 0 string, 1 number, 2 boolean, 4 time, 5 time as date-time, 21 blob, 64 list, 128 map.
const inner = [3, 'test', 'Inner', 0, ['Text'], [0]];
const names = ['Text', 'Number', 'Flag', 'When', 'Written', 'Blob', 'List', 'Map', 'Inner'];
const shape = shapeOf([3, 'test', 'Root', 0, names, [0, 1, 2, 4, 5, 21, 64 | 1, 128 | 0, () => inner]]);

const value = {
  Text: '',
  Number: -1.5,
  Flag: false,
  When: new Date(1500),
  Written: new Date(0),
  Blob: new Uint8Array([1, 2]),
  List: [1, 2],
  Map: { a: 'b' },
  Inner: { Text: 'x' },
};
const json = {
  Text: '',
  Number: -1.5,
  Flag: false,
  When: 1.5,
  Written: '1970-01-01T00:00:00.000Z',
  Blob: 'AQI=',
  List: [1, 2],
  Map: { a: 'b' },
  Inner: { Text: 'x' },
};

describe('JSON', () => {
  it('is written with times as numbers unless the schema says otherwise', () => {
    expect(writeJson(shape, value)).toEqual(json);
  });

  it('is read to the same value', () => {
    expect(readJson(shape, json, [])).toEqual(value);
  });

  it('leaves out what is absent, null or unknown', () => {
    expect(readJson(shape, { Text: null, Other: 1 }, [])).toEqual({});
    expect(writeJson(shape, { Text: undefined, Other: 1 })).toEqual({});
  });

  it('keeps a map’s key of any name', () => {
    const map = JSON.parse('{"Map": {"__proto__": "x"}}');
    const read = readJson(shape, map, []) as { Map: object };
    expect(Object.entries(read.Map)).toEqual([['__proto__', 'x']]);
  });

  it.each([
    [{ Text: 1 }, ['Text']],
    [{ Number: '1' }, ['Number']],
    [{ Flag: 'true' }, ['Flag']],
    [{ When: {} }, ['When']],
    [{ List: {} }, ['List']],
    [{ List: [1, 'x'] }, ['List', '2']],
    [{ Map: [] }, ['Map']],
    [{ Inner: { Text: true } }, ['Inner', 'Text']],
    [[], []],
  ])('refuses %j and says where', (wrong, path) => {
    expect(() => readJson(shape, wrong, [])).toThrow(MalformedValue);
    expect(() => readJson(shape, wrong, [])).toThrow(expect.objectContaining({ path }));
  });
});

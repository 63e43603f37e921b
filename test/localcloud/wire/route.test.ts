import { describe, expect, it } from 'vitest';
import { action, type Service } from '../../../src/localcloud/wire/action.js';
import { openRoutes } from '../../../src/localcloud/wire/route.js';

const operation = (name: string, method: string, path: string) =>
  action([9, 'test', name, { http: [method, path, 200] }, 'unit', 'unit'], () => undefined);

const service: Service = {
  scope: 'test',
  protocol: 'restXml',
  actions: [
    operation('GetThing', 'GET', '/1/thing/{Id}'),
    operation('DeleteThing', 'DELETE', '/1/thing/{Id}'),
    operation('CountThings', 'GET', '/1/thing/count'),
    operation('ListParts', 'GET', '/1/thing/{Id}/part?list'),
  ],
};
const findRoute = openRoutes(service);

const found = (method: string, path: string) => {
  const route = findRoute(method, path);
  return route && [route.action.name, Object.fromEntries(route.labels)];
};

describe('openRoutes', () => {
  it.each([
    ['GET', '/1/thing/a', ['GetThing', { Id: 'a' }]],
    ['GET', '/1/thing/a%2Fb%20c', ['GetThing', { Id: 'a/b c' }]],
    ['DELETE', '/1/thing/a', ['DeleteThing', { Id: 'a' }]],
    ['GET', '/1/thing/count', ['CountThings', {}]],
    ['GET', '/1/thing/a/part', ['ListParts', { Id: 'a' }]],
    ['GET', '/1/thing/a/part/', ['ListParts', { Id: 'a' }]],
  ])('finds %s %s', (method, path, route) => expect(found(method, path)).toEqual(route));

  it.each([
    ['POST', '/1/thing/a'],
    ['GET', '/1/thing'],
    ['GET', '/1/thing//part'],
    ['GET', '/1/thing/%zz'],
    ['GET', '/2/thing/a'],
  ])('finds nothing for %s %s', (method, path) => expect(found(method, path)).toBeUndefined());

  it('refuses operations without a path', () => {
    const bare = { ...service, actions: [action([9, 'test', 'Bare', {}, 'unit', 'unit'], () => undefined)] };
    expect(() => openRoutes(bare)).toThrow(/no http trait/);
  });
});

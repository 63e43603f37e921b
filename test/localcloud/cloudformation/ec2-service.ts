// EC2 as far as these tests ask it directly.
import { readdirSync } from 'node:fs';
import type { Action, Service } from '../../../src/localcloud/wire/action.js';

const folder = new URL('../../../src/localcloud/ec2/', import.meta.url);
const files = readdirSync(folder).filter((name) => /^[A-Z]\w+\.ts$/.test(name));
const modules = await Promise.all(files.map((name) => import(new URL(name, folder).href)));
const actions = modules.flatMap((module) => Object.values(module as object)) as Action[];

export const ec2: Service = {
  scope: 'ec2',
  protocol: 'ec2Query',
  xmlNamespace: 'http://ec2.amazonaws.com/doc/2016-11-15/',
  actions: actions.filter((item) => typeof item === 'object' && 'handle' in item),
};

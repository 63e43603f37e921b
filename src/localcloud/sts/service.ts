// STS of the local cloud.
import type { Service } from '../wire/action.js';
import { getCallerIdentity } from './GetCallerIdentity.js';

export const sts: Service = {
  scope: 'sts',
  protocol: 'awsQuery',
  xmlNamespace: 'https://sts.amazonaws.com/doc/2011-06-15/',
  actions: [getCallerIdentity],
};

// Systems Manager of the local cloud: the public parameters that name the vendors' images.
import type { Service } from '../wire/action.js';
import { getParameter } from './GetParameter.js';
import { getParameters } from './GetParameters.js';
import { getParametersByPath } from './GetParametersByPath.js';

export const ssm: Service = {
  scope: 'ssm',
  protocol: 'awsJson1.1',
  actions: [getParameter, getParameters, getParametersByPath],
};

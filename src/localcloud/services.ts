// The AWS services of the local cloud.
import { acm } from './acm/service.js';
import { cloudFormation } from './cloudformation/service.js';
import { ec2 } from './ec2/service.js';
import { elbv2 } from './elbv2/service.js';
import { route53 } from './route53/service.js';
import { serviceQuotas } from './servicequotas/service.js';
import { ssm } from './ssm/service.js';
import { sts } from './sts/service.js';
import type { Service } from './wire/action.js';

// In the order of their resumption: what others rest on comes first.
export const services: readonly Service[] = [
  sts,
  ssm,
  serviceQuotas,
  ec2,
  acm,
  route53,
  elbv2,
  cloudFormation,
];

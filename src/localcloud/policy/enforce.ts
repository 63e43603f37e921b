// Refuses what the policy in force does not allow, callers' calls and CloudFormation's for them alike.
import { scopeOf } from '../faults/scope.js';
import type { Call } from '../wire/action.js';
import { readPolicy } from './document.js';
import { ec2Requirements } from './ec2.js';
import { elbv2Requirements } from './elbv2.js';
import { evaluate } from './evaluate.js';
import {
  acmRequirements,
  cloudFormationRequirements,
  route53Requirements,
  serviceQuotasRequirements,
  ssmRequirements,
  stsRequirements,
} from './others.js';
import { askedTable, policyKey, policyTable } from './records.js';
import { refusedBy } from './refusal.js';
import type { Asked, Requirement, Rules } from './requirement.js';

const rulesOf: Readonly<Record<string, Rules>> = {
  acm: acmRequirements,
  cloudformation: cloudFormationRequirements,
  ec2: ec2Requirements,
  elasticloadbalancing: elbv2Requirements,
  route53: route53Requirements,
  servicequotas: serviceQuotasRequirements,
  ssm: ssmRequirements,
  sts: stsRequirements,
};

/** One call: `namespace` is that of its operation schema, e.g. `com.amazonaws.ec2`. */
export interface NamedCall extends Asked {
  readonly namespace: string;
}

/** @throws AwsError in the service's words for the first permission that is missing; nothing without a policy */
export function enforcePolicy(asked: NamedCall): void {
  const { cloud } = asked.call;
  const document = policyTable(cloud.store).get(policyKey)?.document;
  if (document === undefined || asked.namespace === 'flotilla') return;
  const statements = readPolicy(document);
  const scope = scopeOf(asked.namespace);
  const needed = rulesOf[scope]?.({ ...asked, input: asked.input ?? {} }) ?? unruled(scope, asked.action);
  for (const requirement of needed) {
    const { verdict, passedOver } = evaluate(statements, requirement);
    note(asked.call, requirement, verdict !== 'allowed');
    if (passedOver.length > 0) {
      cloud.log(`${requirement.action}: conditions not known here in ${passedOver.join(', ')}: passed over`);
    }
    if (verdict !== 'allowed') throw refusedBy({ scope, requirement, verdict, account: cloud.account });
  }
}

const unruled = (scope: string, action: string): Requirement[] => [
  { action: `${scope}:${action}`, resource: '*' },
];

/** Most calls are asked for again and again: only what is new is written. */
function note({ cloud }: Call, { action }: Requirement, refused: boolean): void {
  const table = askedTable(cloud.store);
  const known = table.get(action);
  if (known && (known.refused || !refused)) return;
  table.put(action, { action, refused });
}

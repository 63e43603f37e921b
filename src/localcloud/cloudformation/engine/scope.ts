// What a template's expressions are resolved against.
import type { Json } from './json.js';
import type { Template } from './template.js';

export interface StackIdentity {
  readonly stackId: string;
  readonly stackName: string;
  readonly region: string;
  readonly account: string;
  readonly notificationArns: readonly string[];
}

/** A resource as others refer to it, once it exists. */
interface ResourceReference {
  readonly ref: string;
  readonly attributes: Readonly<Record<string, Json>>;
}

export interface Scope {
  readonly template: Template;
  readonly stack: StackIdentity;
  /** Values of `Ref` to the parameters. */
  readonly parameters: ReadonlyMap<string, string | readonly string[]>;
  /** Values of the template's conditions. */
  readonly conditions: ReadonlyMap<string, boolean>;
  readonly resource: (logicalId: string) => ResourceReference | undefined;
  /** Availability zones of a region, in order. */
  readonly zones: (region: string) => readonly string[];
  /** The value exported under that name in the stack's region. */
  readonly importValue: (name: string) => string;
}

/** How a function resolves its own arguments. */
export interface Resolver {
  readonly scope: Scope;
  /** Undefined stands for AWS::NoValue. */
  readonly resolve: (value: Json) => Json | undefined;
}

export const pseudoParameters = ['AccountId', 'NotificationARNs', 'NoValue', 'Partition', 'Region', 'StackId']
  .concat(['StackName', 'URLSuffix'])
  .map((name) => `AWS::${name}`);

/** `AWS::NoValue` is undefined: what it is the value of does not exist. */
export function pseudoParameter(name: string, stack: StackIdentity): Json | undefined {
  const values: Record<string, Json | undefined> = {
    'AWS::AccountId': stack.account,
    'AWS::NotificationARNs': stack.notificationArns,
    'AWS::Partition': 'aws',
    'AWS::Region': stack.region,
    'AWS::StackId': stack.stackId,
    'AWS::StackName': stack.stackName,
    'AWS::URLSuffix': 'amazonaws.com',
  };
  return values[name];
}

// AWS's rates and times as data: what `pace: aws` plays, each with where it is from.

/** A token bucket: how much it holds, and what comes back a second. */
export interface Bucket {
  readonly capacity: number;
  readonly perSecond: number;
}

const bucket = (capacity: number, perSecond: number): Bucket => ({ capacity, perSecond });

/**
 * EC2, per account, region and action.
 * https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html (tables of request and resource buckets)
 */
export const ec2Limits = {
  requests: {
    RunInstances: bucket(5, 2),
    StartInstances: bucket(5, 2),
    TerminateInstances: bucket(100, 5),
    CreateTags: bucket(100, 10),
    DeleteTags: bucket(100, 10),
    CreateVolume: bucket(100, 5),
    CreateSnapshot: bucket(100, 5),
    CreateLaunchTemplateVersion: bucket(100, 5),
    CreateNetworkInterface: bucket(100, 5),
    DeregisterImage: bucket(100, 5),
    CopyImage: bucket(100, 1),
  } as Readonly<Record<string, Bucket>>,
  /** One for all actions that launch: CreateFleet takes from RunInstances' (https://repost.aws/questions/QUjr7o2qXxTTiCqGBfnmo6yA). */
  resources: {
    launch: bucket(1000, 2),
    StartInstances: bucket(1000, 2),
    StopInstances: bucket(1000, 20),
    TerminateInstances: bucket(1000, 20),
  } as Readonly<Record<string, Bucket>>,
  describe: bucket(100, 20),
  /** Describe calls with neither ids, filters nor a page size. */
  describeUnfiltered: bucket(50, 10),
  mutating: bucket(50, 5),
} as const;

/**
 * Elastic Load Balancing: every call takes from the account's bucket and from its category's.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/elb-api-throttling.html
 */
export const elbLimits = {
  account: bucket(40, 10),
  createLoadBalancer: bucket(10, 0.2),
  registerTargets: bucket(20, 4),
  describe: bucket(40, 10),
  mutating: bucket(20, 3),
} as const;

/** Five requests a second and account: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DNSLimitations.html */
export const route53Limits = { account: bucket(5, 5) } as const;

/** Unpublished; five a second is what a user was told of DescribeStacks: https://github.com/aws/aws-sam-cli/issues/2671 */
export const cloudFormationLimits: Readonly<Record<string, Bucket>> = {
  DescribeStacks: bucket(5, 5),
  CreateStack: bucket(5, 5),
};

/**
 * Milliseconds. The launch: 22.6 to 25.8 s from the call to SSH on current types, of which 16 to 18 s are pending
 * (https://github.com/brevdev/ec2-coldboot-research). CloudFormation: 13 s more than the calls themselves take
 * (Stedi, February 2023).
 */
export const delays = {
  runInstances: 1_500,
  pendingToRunning: 16_500,
  bootToSsh: 3_200,
  stackOperation: 13_000,
} as const;

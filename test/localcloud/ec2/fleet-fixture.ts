// Launch templates and fleets for the tests of both.
import {
  CreateFleetCommand,
  type CreateFleetCommandInput,
  CreateLaunchTemplateCommand,
  CreateSubnetCommand,
  type FleetLaunchTemplateOverridesRequest,
  type RequestLaunchTemplateData,
} from '@aws-sdk/client-ec2';
import { type Ec2Cloud, imageId, type Network } from './ec2-fixture.js';

export interface Template {
  readonly id: string;
  readonly name: string;
}

export async function makeTemplate(
  { ec2 }: Ec2Cloud,
  data: RequestLaunchTemplateData,
  name = 'box',
): Promise<Template> {
  const reply = await ec2.send(
    new CreateLaunchTemplateCommand({ LaunchTemplateName: name, LaunchTemplateData: data }),
  );
  return { id: reply.LaunchTemplate?.LaunchTemplateId ?? '', name };
}

/** Image, type and group; the subnet is each launch's own. */
export function templateData(
  network: Network,
  change: RequestLaunchTemplateData = {},
): RequestLaunchTemplateData {
  return { ImageId: imageId(), InstanceType: 't3.micro', SecurityGroupIds: [network.groupId], ...change };
}

/** A second subnet of the VPC, 10.0.<third>.0/24. */
export async function addSubnet(
  { ec2 }: Ec2Cloud,
  network: Network,
  zone: string,
  third: number,
): Promise<string> {
  const reply = await ec2.send(
    new CreateSubnetCommand({
      VpcId: network.vpcId,
      CidrBlock: `10.0.${third}.0/24`,
      AvailabilityZone: zone,
    }),
  );
  return reply.Subnet?.SubnetId ?? '';
}

export function fleetInput(
  template: Template,
  overrides: FleetLaunchTemplateOverridesRequest[],
  change: Partial<CreateFleetCommandInput> = {},
): CreateFleetCommandInput {
  return {
    Type: 'instant',
    LaunchTemplateConfigs: [
      {
        LaunchTemplateSpecification: { LaunchTemplateId: template.id, Version: '$Latest' },
        Overrides: overrides,
      },
    ],
    TargetCapacitySpecification: { TotalTargetCapacity: 1, DefaultTargetCapacityType: 'on-demand' },
    ...change,
  };
}

export function createFleet(cloud: Ec2Cloud, input: CreateFleetCommandInput) {
  return cloud.ec2.send(new CreateFleetCommand(input));
}

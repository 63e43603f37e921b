// DetachInternetGateway: refused while the VPC's instances have public addresses.
import { DetachInternetGateway$, type DetachInternetGatewayRequest } from '@aws-sdk/client-ec2';
import { AwsError } from '../wire/error.js';
import { instancesWithInterface } from './dependencies.js';
import { ec2Action } from './ec2-action.js';
import { find, save } from './find.js';
import { refreshFirewalls } from './firewalls.js';
import { internetGatewayKind, vpcKind } from './kinds.js';

export const DetachInternetGateway = ec2Action<DetachInternetGatewayRequest, object>(
  DetachInternetGateway$,
  async (input, call) => {
    const gateway = find(internetGatewayKind, call, input.InternetGatewayId);
    const vpc = find(vpcKind, call, input.VpcId);
    if (gateway.vpcId !== vpc.id) {
      throw new AwsError(
        'Gateway.NotAttached',
        `resource ${gateway.id} is not attached to network ${vpc.id}`,
      );
    }
    if (instancesWithInterface(call).some((instance) => instance.vpcId === vpc.id && instance.publicIp)) {
      throw new AwsError(
        'DependencyViolation',
        `Network ${vpc.id} has some mapped public address(es). Please unmap those public address(es) before ` +
          'detaching the gateway.',
      );
    }
    save(internetGatewayKind, call, { ...gateway, vpcId: undefined });
    await refreshFirewalls(call.cloud);
    return {};
  },
);

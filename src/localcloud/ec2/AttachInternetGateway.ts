// AttachInternetGateway: one gateway for a VPC, one VPC for a gateway.
import { AttachInternetGateway$, type AttachInternetGatewayRequest } from '@aws-sdk/client-ec2';
import { AwsError } from '../wire/error.js';
import { ec2Action } from './ec2-action.js';
import { find, findAll, save } from './find.js';
import { internetGatewayKind, vpcKind } from './kinds.js';

export const AttachInternetGateway = ec2Action<AttachInternetGatewayRequest, object>(
  AttachInternetGateway$,
  (input, call) => {
    const gateway = find(internetGatewayKind, call, input.InternetGatewayId);
    const vpc = find(vpcKind, call, input.VpcId);
    if (gateway.vpcId) {
      throw new AwsError(
        'Resource.AlreadyAssociated',
        `resource ${gateway.id} is already attached to network ${gateway.vpcId}`,
      );
    }
    if (findAll(internetGatewayKind, call, undefined).some((other) => other.vpcId === vpc.id)) {
      throw new AwsError(
        'InvalidParameterValue',
        `Network ${vpc.id} already has an internet gateway attached`,
      );
    }
    save(internetGatewayKind, call, { ...gateway, vpcId: vpc.id });
    return {};
  },
);

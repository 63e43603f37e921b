// DeleteInternetGateway: refused while attached.
import { DeleteInternetGateway$, type DeleteInternetGatewayRequest } from '@aws-sdk/client-ec2';
import { refuseInUse } from './dependencies.js';
import { ec2Action } from './ec2-action.js';
import { find } from './find.js';
import { internetGatewayKind } from './kinds.js';
import { internetGateways } from './network-records.js';

export const DeleteInternetGateway = ec2Action<DeleteInternetGatewayRequest, object>(
  DeleteInternetGateway$,
  (input, call) => {
    const gateway = find(internetGatewayKind, call, input.InternetGatewayId);
    refuseInUse(gateway.vpcId !== undefined, 'internetGateway', gateway.id);
    internetGateways(call.cloud.store).delete(gateway.id);
    return {};
  },
);

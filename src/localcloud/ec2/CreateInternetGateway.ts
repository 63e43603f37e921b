// CreateInternetGateway.
import {
  CreateInternetGateway$,
  type CreateInternetGatewayRequest,
  type CreateInternetGatewayResult,
} from '@aws-sdk/client-ec2';
import { internetGatewayShape } from './describe-network.js';
import { ec2Action } from './ec2-action.js';
import { findAll, save } from './find.js';
import { newId } from './ids.js';
import { internetGatewayKind } from './kinds.js';
import { checkInternetGatewayQuota } from './quotas.js';
import { checkTagTypes, tagsFor } from './tags.js';

export const CreateInternetGateway = ec2Action<CreateInternetGatewayRequest, CreateInternetGatewayResult>(
  CreateInternetGateway$,
  (input, call) => {
    checkTagTypes(input.TagSpecifications, ['internet-gateway']);
    const tags = tagsFor(input.TagSpecifications, 'internet-gateway', call);
    checkInternetGatewayQuota(call, findAll(internetGatewayKind, call, undefined).length);
    const gateway = save(internetGatewayKind, call, { id: newId('igw'), region: call.region, tags });
    return { InternetGateway: internetGatewayShape(gateway, call) };
  },
);

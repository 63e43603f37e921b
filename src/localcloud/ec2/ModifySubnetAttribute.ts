// ModifySubnetAttribute: whether instances launched here get a public address.
import { ModifySubnetAttribute$, type ModifySubnetAttributeRequest } from '@aws-sdk/client-ec2';
import { action } from '../wire/action.js';
import { find, save } from './find.js';
import { subnetKind } from './kinds.js';

export const ModifySubnetAttribute = action<ModifySubnetAttributeRequest, object>(
  ModifySubnetAttribute$,
  (input, call) => {
    const subnet = find(subnetKind, call, input.SubnetId);
    const mapPublicIpOnLaunch = input.MapPublicIpOnLaunch?.Value ?? subnet.mapPublicIpOnLaunch;
    save(subnetKind, call, { ...subnet, mapPublicIpOnLaunch });
    return {};
  },
);

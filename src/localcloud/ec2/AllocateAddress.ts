// AllocateAddress: an Elastic IP.
import {
  AllocateAddress$,
  type AllocateAddressRequest,
  type AllocateAddressResult,
} from '@aws-sdk/client-ec2';
import { ec2Action } from './ec2-action.js';
import { findAll, save } from './find.js';
import { newId } from './ids.js';
import { addressKind } from './kinds.js';
import { pickPublicIp } from './public-ips.js';
import { checkAddressQuota } from './quotas.js';
import { checkTagTypes, tagsFor } from './tags.js';

export const AllocateAddress = ec2Action<AllocateAddressRequest, AllocateAddressResult>(
  AllocateAddress$,
  (input, call) => {
    checkTagTypes(input.TagSpecifications, ['elastic-ip']);
    const tags = tagsFor(input.TagSpecifications, 'elastic-ip', call);
    checkAddressQuota(call, findAll(addressKind, call, undefined).length);
    const address = save(addressKind, call, {
      id: newId('eipalloc'),
      region: call.region,
      tags,
      publicIp: pickPublicIp(call.cloud),
    });
    return {
      AllocationId: address.id,
      PublicIp: address.publicIp,
      Domain: 'vpc',
      PublicIpv4Pool: 'amazon',
      NetworkBorderGroup: call.region,
    };
  },
);

// DisassociateAddress: a running instance gets an ordinary address again where its subnet gives one.
import { DisassociateAddress$, type DisassociateAddressRequest } from '@aws-sdk/client-ec2';
import type { Call } from '../wire/action.js';
import { AwsError } from '../wire/error.js';
import { ec2Action } from './ec2-action.js';
import { findAll } from './find.js';
import { findByIp } from './find-address.js';
import { dropAddress, givePublicIp, nextPublicIp } from './instance-addresses.js';
import { addressKind } from './kinds.js';
import type { AddressRecord } from './network-records.js';
import { instances } from './records.js';

export const DisassociateAddress = ec2Action<DisassociateAddressRequest, object>(
  DisassociateAddress$,
  async (input, call) => {
    const { instanceId } = findAssociated(input, call);
    const instance = instances(call.cloud.store).get(instanceId ?? '');
    if (!instance) return {};
    dropAddress(call.cloud, instance.id);
    const next = instance.state === 'running' ? nextPublicIp(call.cloud, instance) : undefined;
    await givePublicIp(call.cloud, instance.id, next);
    return {};
  },
);

function findAssociated({ AssociationId, PublicIp }: DisassociateAddressRequest, call: Call): AddressRecord {
  if (!AssociationId) {
    if (PublicIp) return findByIp(call, PublicIp);
    throw new AwsError('MissingParameter', 'Either public IP or association id must be specified');
  }
  const address = findAll(addressKind, call, undefined).find((each) => each.associationId === AssociationId);
  if (address) return address;
  throw new AwsError('InvalidAssociationID.NotFound', `The association ID '${AssociationId}' does not exist`);
}

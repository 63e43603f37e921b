// ReleaseAddress: refused while associated.
import { ReleaseAddress$, type ReleaseAddressRequest } from '@aws-sdk/client-ec2';
import { AwsError } from '../wire/error.js';
import { ec2Action } from './ec2-action.js';
import { findAddress } from './find-address.js';
import { addresses } from './network-records.js';

export const ReleaseAddress = ec2Action<ReleaseAddressRequest, object>(ReleaseAddress$, (input, call) => {
  const address = findAddress(call, input);
  if (address.associationId) {
    throw new AwsError('InvalidIPAddress.InUse', `Address ${address.publicIp} is in use.`);
  }
  addresses(call.cloud.store).delete(address.id);
  return {};
});

// ModifyInstanceMetadataOptions.
import {
  ModifyInstanceMetadataOptions$,
  type ModifyInstanceMetadataOptionsRequest,
  type ModifyInstanceMetadataOptionsResult,
} from '@aws-sdk/client-ec2';
import { AwsError } from '../wire/error.js';
import { ec2Action } from './ec2-action.js';
import { save } from './find.js';
import { instanceKind } from './kinds.js';
import { findInstance } from './visible-instances.js';

export const ModifyInstanceMetadataOptions = ec2Action<
  ModifyInstanceMetadataOptionsRequest,
  ModifyInstanceMetadataOptionsResult
>(ModifyInstanceMetadataOptions$, (input, call) => {
  const instance = findInstance(call, input.InstanceId);
  if (instance.state === 'terminated' || instance.state === 'shutting-down') {
    throw new AwsError('IncorrectInstanceState', `The instance '${instance.id}' is terminated.`);
  }
  const hops = input.HttpPutResponseHopLimit ?? instance.httpPutResponseHopLimit;
  if (hops < 1 || hops > 64) {
    throw new AwsError(
      'InvalidParameterValue',
      `Value (${hops}) for parameter HttpPutResponseHopLimit is invalid. It must be between 1 and 64.`,
    );
  }
  const changed = save(instanceKind, call, {
    ...instance,
    httpTokens: input.HttpTokens ?? instance.httpTokens,
    httpPutResponseHopLimit: hops,
    httpEndpoint: input.HttpEndpoint ?? instance.httpEndpoint,
    instanceMetadataTags: input.InstanceMetadataTags ?? instance.instanceMetadataTags,
  });
  return {
    InstanceId: changed.id,
    InstanceMetadataOptions: {
      State: 'pending',
      HttpTokens: changed.httpTokens,
      HttpPutResponseHopLimit: changed.httpPutResponseHopLimit,
      HttpEndpoint: changed.httpEndpoint,
      InstanceMetadataTags: changed.instanceMetadataTags,
    },
  };
});

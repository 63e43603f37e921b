// CreateHostedZone: a public zone, made once per caller reference.
import { CreateHostedZone$, type CreateHostedZoneRequest } from '@aws-sdk/client-route-53';
import { action, type Call } from '../wire/action.js';
import { AwsError } from '../wire/error.js';
import { randomId } from './ids.js';
import { isValidName, normalizeName } from './names.js';
import { type HostedZoneRecord, hostedZones, nameServers, putZone } from './records.js';
import { describeZone, submitChange } from './zones.js';

/** Refuses private zones (`VPC`), which only mean something to a resolver inside a VPC. */
export const createHostedZone = action(CreateHostedZone$, (input: CreateHostedZoneRequest, call: Call) => {
  const { store, clock } = call.cloud;
  const zone = readZone(input, clock.now());
  refuseRepeatedReference(call, zone.callerReference);
  putZone(store, zone);
  return {
    HostedZone: describeZone(store, zone),
    ChangeInfo: submitChange({ store, clock }),
    DelegationSet: { NameServers: nameServers },
    Location: `https://route53.amazonaws.com/2013-04-01/hostedzone/${zone.id}`,
  };
});

function readZone(input: CreateHostedZoneRequest, now: Date): HostedZoneRecord {
  if (!input.CallerReference) throw new AwsError('InvalidInput', 'CallerReference must be given');
  if (input.VPC || input.HostedZoneConfig?.PrivateZone) {
    throw new AwsError('InvalidInput', 'Private hosted zones are not part of the local cloud');
  }
  const name = normalizeName(input.Name ?? '');
  if (!isValidName(name))
    throw new AwsError('InvalidDomainName', `'${input.Name}' is not a valid domain name`);
  const id = `Z${randomId(20)}`;
  const comment = input.HostedZoneConfig?.Comment;
  return { id, name, callerReference: input.CallerReference, comment, createdAt: now.toISOString() };
}

function refuseRepeatedReference(call: Call, reference: string): void {
  const known = hostedZones(call.cloud.store).values();
  if (!known.some((zone) => zone.callerReference === reference)) return;
  const message = 'A hosted zone has already been created with the specified caller reference.';
  throw new AwsError('HostedZoneAlreadyExists', message, 409);
}

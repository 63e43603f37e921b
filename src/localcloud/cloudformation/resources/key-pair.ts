// AWS::EC2::KeyPair, of a public key: the local cloud has no place for private keys it would make.
import { DeleteKeyPair } from '../../ec2/DeleteKeyPair.js';
import { DescribeKeyPairs } from '../../ec2/DescribeKeyPairs.js';
import { ImportKeyPair } from '../../ec2/ImportKeyPair.js';
import { requiredText, text } from '../engine/properties.js';
import type { ResourceType } from '../engine/resource-type.js';
import { firstOwn, ownFilters, tagSpecifications, unlessGone } from './ec2.js';

export const keyPair: ResourceType = {
  type: 'AWS::EC2::KeyPair',
  service: 'Ec2',
  required: ['KeyName', 'PublicKeyMaterial'],
  updates: {
    KeyFormat: 'replace',
    KeyName: 'replace',
    KeyType: 'replace',
    PublicKeyMaterial: 'replace',
    Tags: 'replace',
  },
  attributes: ['KeyFingerprint', 'KeyPairId'],
  create: async (properties, context) => {
    const KeyName = requiredText(properties, 'KeyName');
    await ImportKeyPair.handle(
      {
        KeyName,
        PublicKeyMaterial: Buffer.from(requiredText(properties, 'PublicKeyMaterial')),
        TagSpecifications: tagSpecifications('key-pair', properties, context),
      },
      context.call,
    );
    return KeyName;
  },
  find: async (_properties, context) => {
    const { KeyPairs } = await DescribeKeyPairs.handle({ Filters: ownFilters(context) }, context.call);
    return firstOwn(
      KeyPairs?.map((pair) => pair.KeyName),
      context,
    );
  },
  read: async ({ properties }, { call }) => {
    const KeyNames = [text(properties, 'KeyName') ?? ''];
    const { KeyPairs } = await DescribeKeyPairs.handle({ KeyNames }, call);
    return { KeyFingerprint: KeyPairs?.[0]?.KeyFingerprint ?? '', KeyPairId: KeyPairs?.[0]?.KeyPairId ?? '' };
  },
  delete: ({ physicalId }, { call }) => unlessGone(() => DeleteKeyPair.handle({ KeyName: physicalId }, call)),
};

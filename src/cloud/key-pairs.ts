// The key pairs that let us into new boxes.
import { DescribeKeyPairsCommand, ImportKeyPairCommand } from '@aws-sdk/client-ec2';
import { UserError } from '../model/errors.js';
import type { Cloud } from './clients.js';
import { ec2 } from './ec2.js';
import { attempt, errorCode, isNotFound } from './failures.js';
import { toTags } from './tag-lists.js';

export interface KeyPair {
  readonly name: string;
  readonly keyPairId: string;
  /** `ssh-ed25519 AAAA…`, without a comment; undefined where EC2 does not keep it. */
  readonly publicKey?: string;
}

export async function findKeyPair(cloud: Cloud, name: string): Promise<KeyPair | undefined> {
  const command = new DescribeKeyPairsCommand({ KeyNames: [name], IncludePublicKey: true });
  return attempt(cloud, `cannot look for the key pair ${name}`, async () => {
    try {
      const found = (await ec2(cloud).send(command)).KeyPairs?.[0];
      return found && { name, keyPairId: found.KeyPairId ?? '', publicKey: bareKey(found.PublicKey) };
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  });
}

/**
 * Makes sure that a key pair of that name holds that key; safe against another run doing the same.
 * Compared by the key itself: EC2's fingerprints differ by how a key came in.
 * @param publicKey one line in OpenSSH's format
 * @throws UserError when the name is taken by another key
 */
export async function importKeyPair(
  cloud: Cloud,
  options: {
    readonly name: string;
    readonly publicKey: string;
    readonly tags: Readonly<Record<string, string>>;
  },
): Promise<void> {
  const { name, publicKey, tags } = options;
  const command = new ImportKeyPairCommand({
    KeyName: name,
    PublicKeyMaterial: Buffer.from(publicKey),
    TagSpecifications: [{ ResourceType: 'key-pair', Tags: toTags(tags) }],
  });
  try {
    await attempt(cloud, `cannot import the key pair ${name}`, () => ec2(cloud).send(command));
  } catch (error) {
    if (errorCode(error) !== 'InvalidKeyPair.Duplicate') throw error;
    const existing = await findKeyPair(cloud, name);
    if (existing?.publicKey !== bareKey(publicKey)) throw nameTaken(name, cloud);
  }
}

/** Type and base64, without the comment. */
function bareKey(line: string | undefined): string | undefined {
  return line?.trim().split(/\s+/).slice(0, 2).join(' ') || undefined;
}

function nameTaken(name: string, cloud: Cloud): UserError {
  return new UserError({
    what: `cannot use the key pair ${name}`,
    why: `${cloud.region} has a key pair of that name with another key`,
    next: 'set another prefix in flotilla.yaml, or ssh.key to the key that belongs to it',
  });
}

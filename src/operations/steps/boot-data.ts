// The user data of a box: cloud-init is given the one-time host key and nothing else.
import { Secret } from '../../model/secret.js';

export interface OneTimeKey {
  readonly privateKey: Secret;
  readonly publicKey: string;
}

/**
 * Base64, as RunInstances takes it. Without `ssh_genkeytypes: []` cloud-init would add keys nobody has pinned.
 * The key in it is worthless once the box has its own: host-keys-install wipes every copy.
 */
export function bootData(oneTime: OneTimeKey, loginUser: string): Secret {
  const lines = [
    '#cloud-config',
    'ssh_deletekeys: true',
    'ssh_genkeytypes: []',
    'disable_root: true',
    'ssh_pwauth: false',
    'preserve_hostname: true',
    `system_info: {default_user: {name: ${JSON.stringify(loginUser)}}}`,
    'ssh_keys:',
    '  ed25519_private: |',
    ...oneTime.privateKey
      .reveal()
      .trimEnd()
      .split('\n')
      .map((line) => `    ${line}`),
    `  ed25519_public: ${JSON.stringify(oneTime.publicKey)}`,
    '',
  ];
  return new Secret(Buffer.from(lines.join('\n')).toString('base64'));
}

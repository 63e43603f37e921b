// Hashes a notebook's password here, so that the password itself never travels to the box.
import { randomBytes } from 'node:crypto';
import { argon2id } from 'hash-wasm';
import { Secret } from '../model/secret.js';

/** Jupyter's own figures (`jupyter_server.auth.security`): KiB of memory, passes, lanes. */
const parameters = { memorySize: 10240, iterations: 10, parallelism: 8 } as const;
const saltBytes = 16;
const hashBytes = 16;

/**
 * `argon2:$argon2id$v=19$m=10240,t=10,p=8$salt$hash`: Jupyter's verifier wants exactly this order and base64
 * without padding. Takes about 0.1 s. A hash can be guessed at, so it is a secret too.
 */
export async function hashPassword(password: Secret): Promise<Secret> {
  const encoded = await argon2id({
    ...parameters,
    password: password.reveal(),
    salt: randomBytes(saltBytes),
    hashLength: hashBytes,
    outputType: 'encoded',
  });
  return new Secret(`argon2:${encoded}`);
}

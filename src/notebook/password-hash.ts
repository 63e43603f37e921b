// Hashes a notebook's password here, so that the password itself never travels to the box.
import { randomBytes } from 'node:crypto';
import { argon2id } from 'hash-wasm';
import pLimit from 'p-limit';
import { Secret } from '../model/secret.js';
import { isGenerated } from './passphrase.js';

/** Jupyter's own figures (`jupyter_server.auth.security`): KiB of memory, passes, lanes. */
const slow = { memorySize: 10240, iterations: 10, parallelism: 8 } as const;
/** For what nobody could guess at any speed; argon2 wants 8 KiB a lane. */
const quick = { memorySize: 1024, iterations: 1, parallelism: 1 } as const;
const saltBytes = 16;
const hashBytes = 16;
/** A hash holds the only thread and up to 10 MiB: more at once are no faster, and only take their memory together. */
const inTurn = pLimit(1);

/**
 * `argon2:$argon2id$v=19$m=10240,t=10,p=8$salt$hash`: Jupyter's verifier wants exactly this order and base64
 * without padding, and takes the figures from it. A person's password takes about 0.1 s, to slow down whoever guesses;
 * a passphrase of our own has 77 bits and takes a millisecond, here and at every login. A hash is a secret too.
 */
export async function hashPassword(password: Secret): Promise<Secret> {
  const encoded = await inTurn(() =>
    argon2id({
      ...(isGenerated(password) ? quick : slow),
      password: password.reveal(),
      salt: randomBytes(saltBytes),
      hashLength: hashBytes,
      outputType: 'encoded',
    }),
  );
  return new Secret(`argon2:${encoded}`);
}

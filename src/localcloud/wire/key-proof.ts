// Proof that who answers on a port holds the local cloud's key: once its process is gone, any user may listen there.
import { createHmac } from 'node:crypto';

export interface Challenge {
  /** The port is part of the proof, so that nobody can hand on what the real one answers elsewhere. */
  readonly port: number;
  /** 32 hex digits, new each time. */
  readonly nonce: string;
}

/** Hex digits; tells nothing of the secret, nor anything a signature could be made of. */
export function proveKey(secretAccessKey: string, { port, nonce }: Challenge): string {
  return createHmac('sha256', secretAccessKey).update(`flotilla health ${port} ${nonce}`).digest('hex');
}

/** The nonce of `/flotilla/health?nonce=…`, where there is a proper one. */
export function readNonce(target: string): string | undefined {
  return /^\/flotilla\/health\?nonce=([0-9a-f]{32})$/.exec(target)?.[1];
}

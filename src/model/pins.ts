// The host keys that a box is known by.

export interface Pins {
  readonly instanceId?: string;
  readonly stackId?: string;
  /** `ssh-ed25519 AAAA…`: the key of the launch, trusted for the first contact only. */
  readonly oneTime?: string;
  /** `<type> <base64>` each: the keys the box was given at its first contact. */
  readonly keys: readonly string[];
}

const hostKeyPattern =
  /^(?:ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(?:256|384|521)|sk-(?:ssh-ed25519|ecdsa-sha2-nistp256)@openssh\.com) AAAA[A-Za-z0-9+/]+={0,2}$/;

/** Whether the text is one public key in OpenSSH's spelling, `<type> <base64>`, without a comment. */
export function isHostKey(text: string): boolean {
  return hostKeyPattern.test(text) && text.length <= 4096;
}

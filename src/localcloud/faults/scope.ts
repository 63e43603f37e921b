// The services as IAM's actions name them, from the namespaces of the SDK's schemas.

const others: Readonly<Record<string, string>> = { elasticloadbalancingv2: 'elasticloadbalancing' };

/** `ec2` for `com.amazonaws.ec2`. */
export function scopeOf(namespace: string): string {
  const name = namespace.split('.').at(-1) ?? '';
  return others[name] ?? name;
}

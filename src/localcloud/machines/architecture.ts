// The processor of the host: its machines are containers, and containers cannot have another one.

/** EC2's word for what Node calls this architecture (`process.arch`); others keep Node's word, and run no image. */
export function architectureName(nodeName: string): string {
  return { x64: 'x86_64', arm64: 'arm64' }[nodeName] ?? nodeName;
}

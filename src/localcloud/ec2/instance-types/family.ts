// What one family of instance types has in common, and the columns its sizes are written in.

export interface Family {
  readonly name: string;
  readonly manufacturer: 'Intel' | 'AMD' | 'AWS';
  /** `x86_64` where absent. */
  readonly architecture?: 'arm64';
  /** `nitro` where absent. */
  readonly hypervisor?: 'xen';
  readonly previousGeneration?: true;
  readonly burstable?: true;
  /** Two where absent. */
  readonly threadsPerCore?: 1;
  readonly singleThreadSizes?: readonly string[];
  /** Sizes that also run 32-bit images. */
  readonly i386?: readonly string[];
  readonly instanceStoreRoot?: true;
  readonly paravirtual?: true;
  readonly capacityBlock?: true;
  /** Of Xen families; Nitro requires ENA. */
  readonly ena?: 'supported';
  readonly enaSizes?: readonly string[];
  /** Sizes where EBS optimisation can be asked for; elsewhere it is on by default (absent) or missing. */
  readonly ebsOptimized?: readonly string[];
  readonly gpu?: { readonly manufacturer: 'NVIDIA'; readonly name: string; readonly memoryMiB: number };
  /** `size:vCPUs:MiB[:disks][:GPUs]`, disks as `count x GB` joined by `+`, `-` for none. */
  readonly sizes: string;
}

// Keeps a process that does a little for each of many boxes from holding on to what it dropped long ago.
import { setFlagsFromString } from 'node:v8';

/**
 * What is young is swept at every MiB instead of at every sixteen: forty boxes take a sixth less memory, and no more
 * time (measured with Node 20; 22 and 26 take the flag as well).
 */
export function keepHeapSmall(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
}

// The parts of a local cloud without containers.
import { openFront } from '../elbv2/front.js';
import { services } from '../services.js';
import { openVirtualMachines } from '../virtual/open-machines.js';
import type { CloudParts } from './parts.js';
import { virtualHost } from './virtual-host.js';

export const virtualParts: CloudParts = {
  ...virtualHost,
  services,
  openMachines: openVirtualMachines,
  openFront,
};

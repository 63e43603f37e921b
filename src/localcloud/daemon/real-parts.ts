// The parts of a local cloud that runs real boxes.
import { openFront } from '../elbv2/front.js';
import { openMachines } from '../machines/podman.js';
import { services } from '../services.js';
import type { CloudParts } from './parts.js';
import { realHost } from './real-host.js';

export const realParts: CloudParts = { ...realHost, services, openMachines, openFront };

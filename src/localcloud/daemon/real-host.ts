// What real boxes ask of the host; apart from the other parts, as every command that only looks needs it at once.
import { missingHostTools } from '../machines/host-tools.js';
import type { HostParts } from './parts.js';

export const realHost: HostParts = { missingTools: missingHostTools, needsRoot: true };

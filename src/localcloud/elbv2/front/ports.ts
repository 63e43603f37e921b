// Opens and closes the real ports, and tells why one could not be opened.
import { PortsUnavailable } from '../ports-unavailable.js';
import type { Certificates } from './certificates.js';
import { type OpenPort, openPort } from './open-port.js';
import type { PortRoutes } from './routes.js';
import type { Traffic } from './traffic.js';

export interface Ports {
  /** Opens what is missing, closes what is no longer wanted. Rejects with PortsUnavailable at the end. */
  readonly reconcile: (routes: ReadonlyMap<number, PortRoutes>) => Promise<void>;
  readonly close: () => Promise<void>;
}

export function openPorts(options: {
  certificates: Certificates;
  traffic: Traffic;
  log: (line: string) => void;
}): Ports {
  const { log } = options;
  const open = new Map<number, OpenPort>();
  let told: ReadonlyMap<number, string> = new Map();
  return {
    reconcile: async (routes) => {
      await closeUnwanted(open, routes);
      const reasons = new Map<number, string>();
      for (const [port, wanted] of routes) {
        const why = await bringUp({ ...options, open, wanted });
        if (why === undefined) continue;
        reasons.set(port, why);
        if (told.get(port) !== why) log(`front: port ${port}: ${why}`);
      }
      told = reasons;
      if (reasons.size > 0) throw new PortsUnavailable(reasons);
    },
    close: async () => {
      await closeUnwanted(open, new Map());
    },
  };
}

async function closeUnwanted(
  open: Map<number, OpenPort>,
  routes: ReadonlyMap<number, PortRoutes>,
): Promise<void> {
  for (const [port, one] of open) {
    if (routes.get(port)?.protocol === one.protocol) continue;
    open.delete(port);
    await one.close();
  }
}

async function bringUp(options: {
  open: Map<number, OpenPort>;
  wanted: PortRoutes;
  certificates: Certificates;
  traffic: Traffic;
}): Promise<string | undefined> {
  const { open, wanted } = options;
  const known = open.get(wanted.port);
  if (known) {
    known.update(wanted);
    return wanted.conflict;
  }
  try {
    open.set(wanted.port, await openPort(options));
    return wanted.conflict;
  } catch (error) {
    return explain(error as NodeJS.ErrnoException);
  }
}

function explain(error: NodeJS.ErrnoException): string {
  if (error.code === 'EADDRINUSE') return `another program listens on it (${error.message})`;
  if (error.code === 'EACCES') {
    return `this user may not open it (${error.message}); use a port from 1024 up, or run as root`;
  }
  return error.message;
}

// The bin `fleet`: workshop fleets of numbered boxes.
import { runProgram } from './program.js';
import { keepHeapSmall } from './small-heap.js';

keepHeapSmall();
await runProgram({
  name: 'fleet',
  description: 'Launch numbered boxes for a workshop, and do one thing on all of them at once.',
  examples: `
Examples:
  $ fleet create ws 1 40 t3.medium     forty boxes, ws-1 to ws-40
  $ fleet status ws                    how they are
  $ fleet run ws 1 40 -- uptime        a command on all of them
  $ fleet delete ws                    remove them; asks about their data first`,
  commands: [
    {
      name: 'create',
      summary: 'create numbered boxes and bring them up',
      load: () => import('./fleet/create.js'),
    },
    { name: 'list', summary: 'the fleets of the region', load: () => import('./fleet/list.js') },
    { name: 'status', summary: 'how the boxes are', load: () => import('./fleet/status.js') },
    { name: 'ips', summary: 'the list of notebooks to hand around', load: () => import('./fleet/ips.js') },
    { name: 'put', summary: 'a file or folder to many boxes', load: () => import('./fleet/put.js') },
    { name: 'get', summary: 'a file or folder from many boxes', load: () => import('./fleet/get.js') },
    { name: 'fetch-logs', summary: 'logs of many boxes', load: () => import('./fleet/fetch-logs.js') },
    { name: 'run', summary: 'run a command on many boxes', load: () => import('./fleet/run.js') },
    { name: 'start', summary: 'start stopped boxes', load: () => import('./fleet/start.js') },
    { name: 'stop', summary: 'stop boxes; their disks stay', load: () => import('./fleet/stop.js') },
    { name: 'update', summary: 'make boxes another type', load: () => import('./fleet/update.js') },
    {
      name: 'restart-jupyter',
      summary: 'start the notebook servers again',
      load: () => import('./fleet/restart-jupyter.js'),
    },
    {
      name: 'set-passwords',
      summary: 'give boxes their notebook passwords',
      load: () => import('./fleet/set-passwords.js'),
    },
    {
      name: 'deb-upgrade',
      summary: 'bring the Debian packages up to date',
      load: () => import('./fleet/deb-upgrade.js'),
    },
    {
      name: 'delete',
      summary: 'delete a fleet or some of its boxes',
      load: () => import('./fleet/delete.js'),
    },
  ],
});

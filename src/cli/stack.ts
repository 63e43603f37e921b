// The bin `stack`: everything about one box.
import { runProgram } from './program.js';

await runProgram({
  name: 'stack',
  description: 'Launch, use and remove per-person notebook boxes, on AWS or on this machine.',
  examples: `
Examples:
  $ stack create alice c3.8xlarge      a box for alice, with a notebook and a data volume
  $ stack login alice                  a shell on it
  $ stack put alice ./data /data/      copy files to it
  $ stack delete alice                 remove it; asks about its data first
  $ stack local status                 the local cloud on this machine`,
  commands: [
    {
      name: 'init',
      summary: 'make this folder a workspace, for this machine or AWS',
      load: () => import('./stack/init.js'),
    },
    { name: 'create', summary: 'create a box and bring it up', load: () => import('./stack/create.js') },
    { name: 'list', summary: 'list the boxes', load: () => import('./stack/list.js') },
    { name: 'status', summary: 'show one box', load: () => import('./stack/status.js') },
    {
      name: 'login',
      summary: 'open a shell on a box, or run a command',
      load: () => import('./stack/login.js'),
    },
    { name: 'open', summary: 'open the notebook, or keep its tunnel', load: () => import('./stack/open.js') },
    { name: 'put', summary: 'copy a file or folder to a box', load: () => import('./stack/put.js') },
    { name: 'get', summary: 'copy a file or folder from a box', load: () => import('./stack/get.js') },
    {
      name: 'start',
      summary: 'start a stopped box and wait for its notebook',
      load: () => import('./stack/start.js'),
    },
    { name: 'stop', summary: 'stop a box; its disks stay', load: () => import('./stack/stop.js') },
    { name: 'restart', summary: 'restart the machine of a box', load: () => import('./stack/restart.js') },
    {
      name: 'update',
      summary: 'another type or a larger volume for a box',
      load: () => import('./stack/update.js'),
    },
    {
      name: 'recover',
      summary: 'roll back an update that got stuck',
      load: () => import('./stack/recover.js'),
    },
    {
      name: 'passwd',
      summary: 'give a notebook another password',
      load: () => import('./stack/passwd.js'),
    },
    {
      name: 'restart-jupyter',
      summary: 'restart the notebook server of a box',
      load: () => import('./stack/restart-jupyter.js'),
    },
    { name: 'run', summary: 'start long work on a box', load: () => import('./stack/run.js') },
    {
      name: 'sessions',
      summary: 'list what runs and ran on a box',
      load: () => import('./stack/sessions.js'),
    },
    { name: 'attach', summary: 'connect to a running session', load: () => import('./stack/attach.js') },
    { name: 'logs', summary: 'show what a session printed', load: () => import('./stack/logs.js') },
    {
      name: 'snapshot',
      summary: "keep a copy of a box's data",
      load: () => import('./stack/snapshot.js'),
    },
    { name: 'snapshots', summary: 'list the snapshots', load: () => import('./stack/snapshots.js') },
    {
      name: 'protect',
      summary: 'have AWS refuse to delete a box',
      load: () => import('./stack/protect.js'),
    },
    { name: 'unprotect', summary: 'let a box be deleted again', load: () => import('./stack/unprotect.js') },
    { name: 'delete', summary: 'delete a box', load: () => import('./stack/delete.js') },
    { name: 'tag', summary: 'set owner, note and tags of a box', load: () => import('./stack/tag.js') },
    {
      name: 'authorize',
      summary: 'let an address reach sshd of a box',
      load: () => import('./stack/authorize.js'),
    },
    { name: 'keys', summary: 'whose SSH keys open a box', load: () => import('./stack/keys.js') },
    {
      name: 'trust',
      summary: 'pin the host keys of a box anew, from what the cloud knows',
      load: () => import('./stack/trust.js'),
    },
    {
      name: 'why',
      summary: 'what is wrong with a box, and what to type next',
      load: () => import('./stack/why.js'),
    },
    { name: 'events', summary: 'what CloudFormation did for a box', load: () => import('./stack/events.js') },
    {
      name: 'ssh-config',
      summary: 'every box for plain ssh, scp and editors',
      load: () => import('./stack/ssh-config.js'),
    },
    {
      name: 'completion',
      summary: 'completion of commands, options and box names for a shell',
      load: () => import('./stack/completion.js'),
      tellsAll: true,
    },
    {
      name: 'box-names',
      summary: 'the names that completion offers',
      load: () => import('./stack/box-names.js'),
      hidden: true,
    },
    {
      name: 'doctor',
      summary: 'examine this machine, the workspace and its cloud',
      load: () => import('./stack/doctor.js'),
    },
    {
      name: 'local',
      summary: 'status, env, stop and reset of the local cloud',
      load: () => import('./stack/local.js'),
    },
  ],
});

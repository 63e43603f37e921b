// Plays the steps that exchange the one-time host key for the box's own.
import { type Box, type Played, say } from '../box.js';
import { keysText, newHostKey } from '../cloud-init.js';

export function stageHostKey(box: Box): Played {
  const staged = box.machine().disk.stagedKey ?? newHostKey();
  box.changeDisk((disk) => ({ ...disk, stagedKey: staged }));
  return say(staged.publicKey);
}

/** New connections are shown the new key; the one that installs it goes on. */
export function installHostKey(box: Box): Played {
  const { stagedKey } = box.machine().disk;
  if (!stagedKey) return say('same');
  box.changeDisk((disk) => ({ ...disk, hostKey: stagedKey, stagedKey: undefined }));
  box.print(`\n${keysText(stagedKey)}\n`);
  return say('installed');
}

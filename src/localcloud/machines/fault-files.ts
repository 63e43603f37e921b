// What is laid into a machine's file system for its bad days, before it starts.
import type { MachineFault } from './machines.js';

/** Text by path from the root; what several faults write to one file stands there in their order. */
export function faultFiles(faults: readonly MachineFault[]): Map<string, string> {
  const files = new Map<string, string>();
  for (const [path, text] of faults.flatMap(filesOf)) files.set(path, `${files.get(path) ?? ''}${text}`);
  return files;
}

type File = readonly [path: string, text: string];

const ofSshd = (text: string): File => [
  'etc/systemd/system/ssh.service.d/50-fault.conf',
  `[Service]\n${text}`,
];

function filesOf({ kind, seconds, step = 1 }: MachineFault): readonly File[] {
  switch (kind) {
    case 'sshd-late':
      return [ofSshd(`TimeoutStartSec=infinity\nExecStartPre=/bin/sleep ${seconds ?? 10}\n`)];
    case 'sshd-killed':
      return [ofSshd(killedAfter(seconds ?? 10))];
    case 'sshd-hangs':
      return [ofSshd(insteadOfSshd('k.append(s.accept())', seconds))];
    case 'sshd-resets':
      // SO_LINGER of no seconds: the close of what nobody keeps is a reset.
      return [ofSshd(insteadOfSshd("s.accept()[0].setsockopt(1,13,(1).to_bytes(8,'little'))", seconds))];
    case 'dpkg-locked':
      return lockHolder(seconds);
    case 'reboot-in-step':
      return stepGuard(step);
    default:
      return [];
  }
}

function killedAfter(seconds: number): string {
  const kill = 'systemctl kill --signal=KILL ssh.service';
  const timer = `--on-active=${seconds} --timer-property=AccuracySec=100ms`;
  return `Restart=no\nExecStartPost=/usr/bin/systemd-run ${timer} ${kill}\n`;
}

/** Takes connections and does that with each, before sshd does or in its place; systemd makes a line's end of the escape. */
function insteadOfSshd(act: string, seconds: number | undefined): string {
  const listener = `/usr/bin/python3 -c "import socket; s=socket.create_server(('',22)); k=[]\\nwhile True: ${act}"`;
  if (seconds === undefined) return `Type=simple\nExecStartPre=\nExecStart=\nExecStart=${listener}\n`;
  return `TimeoutStartSec=infinity\nExecStartPre=-/usr/bin/timeout ${seconds} ${listener}\n`;
}

/** Both locks, as apt takes them, under the name of who mostly has them; from before sshd starts. */
function lockHolder(seconds = 1e8): readonly File[] {
  const lines = [
    'import fcntl,time',
    "open('/proc/self/comm','w').write('unattended-upgr')",
    "f=[open('/var/lib/dpkg/'+n,'a') for n in ('lock-frontend','lock')]",
    'for x in f: fcntl.lockf(x,fcntl.LOCK_EX)',
    `time.sleep(${seconds})`,
  ];
  const unit = [
    '[Unit]',
    'DefaultDependencies=no',
    'After=local-fs.target',
    'Before=sysinit.target ssh.service',
    '[Service]',
    `ExecStart=/usr/bin/python3 -c "${lines.join('\\n')}"`,
    '',
  ];
  return [
    ['etc/systemd/system/fault-dpkg-lock.service', unit.join('\n')],
    ['etc/systemd/system/sysinit.target.d/50-fault.conf', '[Unit]\nWants=fault-dpkg-lock.service\n'],
  ];
}

/** Every command passes by it. The one it waits for is not told its end: the machine goes down while it runs, or has run. */
function stepGuard(step: number): readonly File[] {
  const guard = `steps=/tmp/.fault-steps-$(cat /proc/sys/kernel/random/boot_id)
case $SSH_ORIGINAL_COMMAND in
  '') exec "$SHELL" -l ;;
  'sh -s '* | 'sudo -n -- sh -s '*) printf x >>"$steps" ;;
  *) exec "$SHELL" -c "$SSH_ORIGINAL_COMMAND" ;;
esac
[ "$(wc -c <"$steps")" -eq ${step} ] || exec "$SHELL" -c "$SSH_ORIGINAL_COMMAND"
(sleep 0.3; exec sudo -n systemctl reboot) </dev/null >/dev/null 2>&1 &
"$SHELL" -c "$SSH_ORIGINAL_COMMAND"
sleep 600
`;
  return [
    ['etc/ssh/fault-guard', guard],
    ['etc/ssh/sshd_config.d/00-fault.conf', 'ForceCommand /bin/sh /etc/ssh/fault-guard\n'],
  ];
}

// The mount of a folder of the host in which one user's files look like another's; in Perl, for its bare system calls.

/**
 * Arguments: folder, its user and group, the machine's user and group, and where to mount it; without the last it
 * only tries whether that can be done.
 *
 * The folder is opened once and looked at through that handle, so that nobody can put another in its place between
 * check and mount. Whatever on it belongs to others than the one user has no owner in the machine, and nobody there
 * can make or change it, root included. Below Debian 13 neither mount(8) nor runc can do this by themselves; Perl is
 * there because mmdebstrap is written in it.
 */
export const FOLDER_SCRIPT = `use strict;
use warnings;
use Fcntl qw(O_RDONLY O_DIRECTORY O_NOFOLLOW);

my ($folder, $uid, $gid, $machine_uid, $machine_gid, $target) = @ARGV;

sub fail { print STDERR "$_[0]\\n"; exit 1 }

sysopen(my $source, $folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW) or fail("$folder cannot be opened: $!");
my $found = readlink('/proc/self/fd/' . fileno $source) // '';
$found eq $folder or fail("$folder is another folder by now: $found");
my @facts = stat $source or fail("$folder: $!");
$facts[4] == $uid or fail("$folder belongs to another user by now");

# A user namespace exists only to say whose files are whose; its one process waits until it is read.
pipe(my $told, my $tell) or fail("pipe: $!");
pipe(my $hold, my $release) or fail("pipe: $!");
my $pid = fork // fail("fork: $!");
if (!$pid) {
  open(STDIN, '<&', $hold) && open(STDOUT, '>&', $tell) or fail("dup: $!");
  close $_ for ($told, $release);
  exec 'unshare', '--user', '--', 'sh', '-c', 'echo ready; read -r end' or fail("unshare: $!");
}
close $_ for ($tell, $hold);
defined(scalar <$told>) or fail('no user namespace can be made');
for (['uid_map', "$uid $machine_uid 1"], ['gid_map', "$gid $machine_gid 1"]) {
  my ($name, $line) = @$_;
  open(my $map, '>', "/proc/$pid/$name") or fail("$name: $!");
  defined syswrite($map, "$line\\n") or fail("$name: $!");
}
open(my $space, '<', "/proc/$pid/ns/user") or fail("user namespace: $!");

# The same numbers on all processors that Linux got 64 bits for: open_tree, move_mount, mount_setattr.
my ($open_tree, $move_mount, $mount_setattr) = (428, 429, 442);
my ($empty_path, $here, $none) = (0x1000, -100, "\\0");
# OPEN_TREE_CLONE and OPEN_TREE_CLOEXEC.
my $tree = syscall($open_tree, fileno $source, $none, $empty_path | 1 | 0x80000);
$tree >= 0 or fail("open_tree: $!");
# MOUNT_ATTR_IDMAP, MOUNT_ATTR_NOSUID and MOUNT_ATTR_NODEV.
my $attributes = pack 'QQQQ', 0x100000 | 2 | 4, 0, 0, fileno $space;
syscall($mount_setattr, $tree, $none, $empty_path, $attributes, length $attributes) == 0
  or fail("its file system cannot show files as another user's: $!");
if (defined $target) {
  # MOVE_MOUNT_F_EMPTY_PATH.
  syscall($move_mount, $tree, $none, $here, $target, 4) == 0 or fail("$target: $!");
}
close $release;
waitpid $pid, 0;
`;

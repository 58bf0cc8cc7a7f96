"""System calls by name: numbers of this machine's architecture, and a way to make them without a library.

The other side of the process wall; standard library only.
"""

from __future__ import annotations

import ctypes
import os
import platform
import sys
from typing import Any

#: name, number on x86-64, number on aarch64; "-" where the architecture has no such call.
_TABLE = """
_sysctl 156 -
acct 163 89
add_key 248 217
adjtimex 159 171
bpf 321 280
capset 126 91
chmod 90 -
chown 92 -
chroot 161 51
clock_adjtime 305 266
clock_settime 227 112
clone 56 220
clone3 435 435
delete_module 176 106
execve 59 221
execveat 322 281
fanotify_init 300 262
fanotify_mark 301 263
fchmod 91 52
fchmodat 268 53
fchmodat2 452 452
fchown 93 55
fchownat 260 54
fcntl 72 25
file_setattr 469 469
finit_module 313 273
flock 73 32
fork 57 -
fremovexattr 199 16
fsconfig 431 431
fsetxattr 190 7
fsmount 432 432
fsopen 430 430
fspick 433 433
futimesat 261 -
get_robust_list 274 100
init_module 175 105
inotify_add_watch 254 27
inotify_init 253 -
inotify_init1 294 26
io_setup 206 0
io_submit 209 2
io_uring_enter 426 426
io_uring_register 427 427
io_uring_setup 425 425
ioctl 16 29
ioperm 173 -
iopl 172 -
ioprio_set 251 30
kcmp 312 272
kexec_file_load 320 294
kexec_load 246 104
keyctl 250 219
kill 62 129
landlock_add_rule 445 445
landlock_create_ruleset 444 444
landlock_restrict_self 446 446
lchown 94 -
listmount 458 458
listns 470 470
lookup_dcookie 212 18
lremovexattr 198 15
lsetxattr 189 6
madvise 28 233
membarrier 324 283
memfd_create 319 279
memfd_secret 447 447
migrate_pages 256 238
modify_ldt 154 -
mount 165 40
mount_setattr 442 442
move_mount 429 429
move_pages 279 239
mq_getsetattr 245 185
mq_notify 244 184
mq_open 240 180
mq_timedreceive 243 183
mq_timedsend 242 182
mq_unlink 241 181
msgctl 71 187
msgget 68 186
msgrcv 70 188
msgsnd 69 189
name_to_handle_at 303 264
nfsservctl 180 42
open 2 -
open_by_handle_at 304 265
open_tree 428 428
open_tree_attr 467 467
openat 257 56
openat2 437 437
perf_event_open 298 241
personality 135 92
pidfd_getfd 438 438
pidfd_open 434 434
pidfd_send_signal 424 424
pivot_root 155 41
prctl 157 167
prlimit64 302 261
process_madvise 440 440
process_mrelease 448 448
process_vm_readv 310 270
process_vm_writev 311 271
ptrace 101 117
quotactl 179 60
quotactl_fd 443 443
reboot 169 142
removexattr 197 14
removexattrat 466 466
request_key 249 218
rt_sigqueueinfo 129 138
rt_tgsigqueueinfo 297 240
sched_setaffinity 203 122
sched_setattr 314 274
sched_setparam 142 118
sched_setscheduler 144 119
seccomp 317 277
semctl 66 191
semget 64 190
semop 65 193
semtimedop 220 192
setdomainname 171 162
sethostname 170 161
setns 308 268
setpriority 141 140
settimeofday 164 170
setxattr 188 5
setxattrat 463 463
shmat 30 196
shmctl 31 195
shmdt 67 197
shmget 29 194
socket 41 198
socketpair 53 199
statmount 457 457
swapoff 168 225
swapon 167 224
sync 162 81
syncfs 306 267
syslog 103 116
tgkill 234 131
tkill 200 130
truncate 76 45
umount2 166 39
unshare 272 97
uselib 134 -
userfaultfd 323 282
ustat 136 -
utime 132 -
utimensat 280 88
utimes 235 -
vfork 58 -
vhangup 153 58
vmsplice 278 75
"""
_COLUMNS = {"x86_64": 1, "aarch64": 2}

#: "" where the numbers are not known, and so nothing below can be used.
ARCHITECTURE = platform.machine() if sys.platform == "linux" and platform.machine() in _COLUMNS else ""


def numbers_on(architecture: str) -> dict[str, int]:
    """Numbers of the system calls that *architecture* has; none if it is not known here."""
    rows = (line.split() for line in _TABLE.strip().split("\n"))
    column = _COLUMNS.get(architecture)
    return {row[0]: int(row[column]) for row in rows if row[column] != "-"} if column else {}


NUMBERS = numbers_on(ARCHITECTURE)

PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4
PR_SET_MM = 35
PR_CAPBSET_DROP = 24
PR_SET_SECUREBITS = 28
PR_SET_CHILD_SUBREAPER = 36
PR_SET_NO_NEW_PRIVS = 38
PR_CAP_AMBIENT = 47
PR_SCHED_CORE = 62
PR_SET_MEMORY_MERGE = 67
PR_SET_PTRACER = 0x59616D61
PR_CAP_AMBIENT_CLEAR_ALL = 4

_libc = ctypes.CDLL(None, use_errno=True) if ARCHITECTURE else None
if _libc is not None:
    _libc.syscall.restype = ctypes.c_long


def call(name: str, *arguments: Any) -> int:
    """The result of a system call.

    Args:
        name: as in the table.
        arguments: whole numbers, bytes for text and structures to read, ctypes objects for pointers.

    Raises:
        OSError: if the kernel refuses, or the architecture is not known.
    """
    if _libc is None or name not in NUMBERS:
        raise OSError(38, "not known on this architecture", name)
    passed = [ctypes.c_long(value) if isinstance(value, int) else value for value in (NUMBERS[name], *arguments)]
    result: int = _libc.syscall(*passed)
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), name)
    return result


def prctl(option: int, *values: int) -> int:
    """What the kernel answers to a request about this process itself; raises what `call` raises."""
    return call("prctl", option, *values, *[0] * (4 - len(values)))

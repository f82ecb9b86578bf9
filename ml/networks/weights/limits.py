"""What a process that reads a stranger's file may take: memory, processor time, and room on the disk."""

from pathlib import Path

try:
    import resource
except ImportError:  # Windows has no such limits
    resource = None  # type: ignore[assignment]

GIB = 2**30
SECONDS = 600
_STATM, _PAGE = Path("/proc/self/statm"), 4096


def limit(size: int) -> None:
    """Hold this process to what a file of so many bytes may need to be read and written in another form.

    Memory is held where the system says how much is taken already.
    """
    if resource is None:
        return
    wanted = {resource.RLIMIT_FSIZE: 3 * size + GIB // 16, resource.RLIMIT_CPU: SECONDS, resource.RLIMIT_CORE: 0}
    if _STATM.is_file():
        wanted[resource.RLIMIT_AS] = int(_STATM.read_text().split()[0]) * _PAGE + 4 * size + GIB
    for kind, value in wanted.items():
        _, most = resource.getrlimit(kind)
        resource.setrlimit(kind, (value if most == resource.RLIM_INFINITY else min(value, most), most))

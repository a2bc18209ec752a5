"""PyTorch: the same modules through ``torch.compile``."""

from tests.bench.peers.installed import versions_of
from tests.bench.peers.peer import Opened, Task
from tests.bench.peers.torch_eager import torch_modules, torch_run
from tests.bench.peers.wired import WiredGraph


class TorchCompile:
    """``torch.compile(module)`` with its defaults; it needs a C++ compiler."""

    name = "torch.compile"

    def versions(self) -> dict[str, str]:
        """The one library."""
        return versions_of("torch")

    def open(self, task: Task) -> Opened:
        """Compile; the first decisions, which are not timed, do the work."""
        import torch

        torch.set_num_threads(task.threads)
        runs = {
            name: torch_run(torch.compile(module), inputs, outputs)
            for name, (module, inputs, outputs) in torch_modules(task).items()
        }
        return Opened(graph=WiredGraph(task, runs), threads=task.threads)

"""PyTorch's side of `tools/benchmark steps` and `history`: trains when told to, and says how long.

Says its version, then reads lines "SIZES BIAS BATCH OPTIMIZER THREADS SAVING STEPS", such as
"784-128-10 bias 64 sgd 1 none 100", and answers each with the microseconds of those steps. SAVING is
what is done after each step: none, or torch.save or safetensors to a file of its own. The network is
kept from one line to the next while only STEPS changes.
"""

import sys
import tempfile
import time

import safetensors
import safetensors.torch
import torch

ROW_COUNT = 4096

OPTIMIZERS = {
    "sgd": lambda parameters: torch.optim.SGD(parameters, lr=0.1),
    "adam": lambda parameters: torch.optim.Adam(parameters),
}

SAVE = {
    "none": None,
    "torch.save": torch.save,
    "safetensors": safetensors.torch.save_file,
}


class Training:
    """A network of sigmoid layers in training on random rows, in windows that move on each step."""

    def __init__(self, sizes, has_bias, batch_size, optimizer, saving):
        layers = []
        for input_count, unit_count in zip(sizes, sizes[1:]):
            layers += [torch.nn.Linear(input_count, unit_count, bias=has_bias), torch.nn.Sigmoid()]
        self.network = torch.nn.Sequential(*layers)
        self.optimizer = OPTIMIZERS[optimizer](self.network.parameters())
        self.batch_size = batch_size
        self.save = SAVE[saving]
        self.inputs = torch.rand(ROW_COUNT, sizes[0])
        self.targets = torch.rand(ROW_COUNT, sizes[-1])

    def take_step(self, number):
        row = number * self.batch_size % (ROW_COUNT - self.batch_size + 1)
        outputs = self.network(self.inputs[row : row + self.batch_size])
        loss = ((outputs - self.targets[row : row + self.batch_size]) ** 2).sum()
        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()

    def time(self, step_count, folder):
        start = time.perf_counter()
        for number in range(step_count):
            self.take_step(number)
            if self.save:
                self.save(self.network.state_dict(), f"{folder}/{number}")
        return (time.perf_counter() - start) * 1e6


def main():
    print(f"PyTorch {torch.__version__}, safetensors {safetensors.__version__}", flush=True)
    current, training = None, None
    for line in sys.stdin:
        *case, step_count = line.split()
        if case != current:
            sizes, bias, batch_size, optimizer, thread_count, saving = case
            torch.manual_seed(0)
            torch.set_num_threads(int(thread_count))
            training = Training(
                [int(size) for size in sizes.split("-")], bias == "bias", int(batch_size), optimizer,
                saving)
            current = case
        # In TMPDIR, on the disk of nnstore's stores; what was saved goes away after the timing.
        with tempfile.TemporaryDirectory(prefix="pytorch-steps-") as folder:
            print(training.time(int(step_count), folder), flush=True)


main()

"""PyTorch's side of `tools/benchmark steps`: trains when it is told to, and says how long it took.

Says its version, then reads lines "SIZES BATCH OPTIMIZER THREADS STEPS", such as
"784-128-10 64 sgd 1 100", and answers each with the microseconds of those steps. The network is kept
from one line to the next while only STEPS changes.
"""

import sys
import time

import torch

ROW_COUNT = 4096

OPTIMIZERS = {
    "sgd": lambda parameters: torch.optim.SGD(parameters, lr=0.1),
    "adam": lambda parameters: torch.optim.Adam(parameters),
}


class Training:
    """A network of sigmoid layers in training on random rows, in windows that move on each step."""

    def __init__(self, sizes, batch_size, optimizer):
        layers = []
        for input_count, unit_count in zip(sizes, sizes[1:]):
            layers += [torch.nn.Linear(input_count, unit_count), torch.nn.Sigmoid()]
        self.network = torch.nn.Sequential(*layers)
        self.optimizer = OPTIMIZERS[optimizer](self.network.parameters())
        self.batch_size = batch_size
        self.inputs = torch.rand(ROW_COUNT, sizes[0])
        self.targets = torch.rand(ROW_COUNT, sizes[-1])

    def take_step(self, number):
        row = number * self.batch_size % (ROW_COUNT - self.batch_size + 1)
        outputs = self.network(self.inputs[row : row + self.batch_size])
        loss = ((outputs - self.targets[row : row + self.batch_size]) ** 2).sum()
        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()

    def time(self, step_count):
        start = time.perf_counter()
        for number in range(step_count):
            self.take_step(number)
        return (time.perf_counter() - start) * 1e6


def main():
    print(f"PyTorch {torch.__version__}", flush=True)
    current, training = None, None
    for line in sys.stdin:
        *case, step_count = line.split()
        if case != current:
            sizes, batch_size, optimizer, thread_count = case
            torch.manual_seed(0)
            torch.set_num_threads(int(thread_count))
            training = Training([int(size) for size in sizes.split("-")], int(batch_size), optimizer)
            current = case
        print(training.time(int(step_count)), flush=True)


main()

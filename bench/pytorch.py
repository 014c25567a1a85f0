"""PyTorch's side of the benchmarks: the twins of workloads.ts, and a server that runs them on request.

One JSON object per line: first, unasked, {"torch", "python", "threads"}; then, for each line read,
  {"do": "check", "id"}            -> {"values": [...]}   the numbers that the workload comes to
  {"do": "time", "id", "runs"}     -> {"seconds": s}      of one run, the mean of `runs`
  anything that fails              -> {"error": "..."}
A workload is a function that returns (run, check) or (run, check, minus); see Prepared in workloads.ts.
"""

import functools
import json
import platform
import sys
import time

import torch

torch.set_num_threads(1)

CALLS = 1000
WORKLOADS = {}


def workload(name):
    def register(prepare):
        # Prepared once, when first asked for.
        WORKLOADS[name] = functools.lru_cache(maxsize=None)(prepare)
        return prepare

    return register


@workload("tutorial-scalar")
def tutorial_scalar():
    x = torch.tensor(1.0, requires_grad=True)

    def run():
        x.grad = None
        y = x**4 + 3 * x**3 + 3 * x**2 + 5 * x + 1
        y.backward()
        return y

    return run, lambda: [run().item(), x.grad.item()]


@workload("tutorial-matrix")
def tutorial_matrix():
    x = torch.tensor([[1.0, 2, 3], [3, 2, 1]], requires_grad=True)

    def run():
        x.grad = None
        o = ((2 * x + 1) ** 2).mean()
        o.backward()
        return o

    return run, lambda: [run().item(), *x.grad.flatten().tolist()]


def repeat_mul(a, b):
    for _ in range(CALLS):
        a.mul(b)


def left(requires_grad):
    return torch.tensor([1.0, 2, 3, 4], requires_grad=requires_grad)


def right():
    return torch.tensor([0.5, 0.25, 2, 3])


@workload("op-recorded")
def op_recorded():
    a, b = left(True), right()
    return lambda: repeat_mul(a, b), lambda: a.mul(b).tolist()


@workload("op-untracked")
def op_untracked():
    a, b = left(False), right()
    return lambda: repeat_mul(a, b), lambda: a.mul(b).tolist()


@workload("op-bookkeeping")
def op_bookkeeping():
    tracked, plain, b = left(True), left(False), right()

    def check():
        return tracked.mul(b).tolist() + plain.mul(b).tolist()

    return lambda: repeat_mul(tracked, b), check, lambda: repeat_mul(plain, b)


def chain(length):
    step = 2**-14
    x = torch.tensor(2.0, requires_grad=True)

    def run():
        x.grad = None
        y = x
        for _ in range(length // 2):
            y = y.mul(1 - step).add(step)
        y.backward()
        return y.item()

    return run, lambda: [run(), x.grad.item()]


@workload("chain-10k")
def chain_10k():
    return chain(10_000)


@workload("chain-100k")
def chain_100k():
    return chain(100_000)


def seconds_of(run, runs):
    start = time.perf_counter()
    for _ in range(runs):
        run()
    return (time.perf_counter() - start) / runs


def answer(request):
    run, check, *minus = WORKLOADS[request["id"]]()
    if request["do"] == "check":
        return {"values": check()}
    seconds = seconds_of(run, request["runs"])
    if minus:
        seconds -= seconds_of(minus[0], request["runs"])
    return {"seconds": seconds}


def send(message):
    print(json.dumps(message), flush=True)


if __name__ == "__main__":
    send({"torch": torch.__version__, "python": platform.python_version(), "threads": torch.get_num_threads()})
    for line in sys.stdin:
        try:
            send(answer(json.loads(line)))
        except Exception as error:  # the other side reports it
            send({"error": f"{type(error).__name__}: {error}"})

"""PyTorch's side of the benchmarks, written the way its users write fast code; the protocol is in ../serve.ts."""

import json
import platform
import sys
import time

import torch
import torch.nn.functional as F

torch.set_num_threads(1)

RATE = 0.01
WORKLOADS = {}


def workload(name):
    def register(prepare):
        WORKLOADS[name] = prepare
        return prepare

    return register


# ---- the numbers: see data.ts


def hashed(length, stream):
    """32-bit arithmetic in 64: the low half of a product is right even where the product wraps."""
    low = 0xFFFFFFFF
    h = ((torch.arange(length) + (stream * 0x9E3779B1 & low)) * 0x85EBCA77) & low
    h ^= h >> 15
    h = (h * 0xC2B2AE3D) & low
    h ^= h >> 13
    h = (h * 0x27D4EB2F) & low
    return h ^ (h >> 16)


def fill(*sizes, stream, scale=1.0):
    count = torch.Size(sizes).numel()
    values = (hashed(count, stream) >> 8).double() / 2**23 - 1
    return (values * torch.tensor(scale).double()).float().reshape(sizes)


def parameter(*sizes, stream, scale=1.0):
    return fill(*sizes, stream=stream, scale=scale).requires_grad_()


def labels(*sizes, stream, classes):
    return ((hashed(torch.Size(sizes).numel(), stream) >> 8) % classes).reshape(sizes)


def digest(values):
    values = values.detach().double().flatten()
    weights = 0.5 + (hashed(values.numel(), 99) >> 8).double() / 2**23
    return (weights * torch.where(values > 0, values, -2 * values)).mean().item()


# ---- graphs of tiny tensors


@workload("W1")
def scalar():
    x = torch.tensor(1.0, requires_grad=True)

    def run():
        x.grad = None
        y = x**4 + 3 * x**3 + 3 * x**2 + 5 * x + 1
        y.backward()
        return y

    return run, lambda: [run().item(), x.grad.item()]


@workload("W2")
def matrix():
    x = torch.tensor([[1.0, 2, 3], [3, 2, 1]], requires_grad=True)

    def run():
        x.grad = None
        o = ((2 * x + 1) ** 2).mean()
        o.backward()
        return o

    return run, lambda: [run().item(), *x.grad.flatten().tolist()]


def one_mul(requires_grad):
    a = torch.tensor([1.0, 2, 3, 4], requires_grad=requires_grad)
    b = torch.tensor([0.5, 0.25, 2, 3])
    return lambda: a.mul(b), lambda: a.mul(b).tolist()


workload("op.recorded")(lambda: one_mul(True))
workload("op.untracked")(lambda: one_mul(False))


def chain(length):
    step = 2**-14
    x = torch.tensor(2.0, requires_grad=True)

    def run():
        x.grad = None
        y = x
        for _ in range(length // 2):
            y = y.mul(1 - step).add(step)
        y.backward()
        return y

    return run, lambda: [run().item(), x.grad.item()]


workload("W8.10k")(lambda: chain(10_000))
workload("W8.100k")(lambda: chain(100_000))


def rosenbrock(x):
    a, b = x[:-1], x[1:]
    return (100 * (b - a**2) ** 2 + (1 - a) ** 2).sum()


def hessian(vectorize):
    x = fill(20, stream=1)

    def run():
        return torch.autograd.functional.hessian(rosenbrock, x, vectorize=vectorize)

    return run, lambda: [digest(run())]


workload("W9.hessian")(lambda: hessian(False))
workload("W9.hessian.vectorised")(lambda: hessian(True))


@workload("W9.hvp")
def hvp():
    x, v = parameter(20, stream=1), fill(20, stream=2)

    def run():
        (g,) = torch.autograd.grad(rosenbrock(x), x, create_graph=True)
        return torch.autograd.grad(g, x, v)[0]

    return run, lambda: [digest(run())]


# ---- elementwise operations and sums


def add(length):
    a, b = fill(length, stream=1), fill(length, stream=2)
    return lambda: a + b, lambda: [digest(a + b)]


workload("W3a.1K")(lambda: add(1000))
workload("W3a.100K")(lambda: add(100_000))
workload("W3a.1M")(lambda: add(1_000_000))
workload("W3a.16M")(lambda: add(16_000_000))


def unary(operation):
    x = fill(1_000_000, stream=1)
    return lambda: operation(x), lambda: [digest(operation(x))]


workload("W3b.exp")(lambda: unary(torch.exp))
workload("W3b.tanh")(lambda: unary(torch.tanh))


@workload("W3b.sum")
def total():
    x = fill(1_000_000, stream=1)
    return x.sum, lambda: [x.sum().item()]


@workload("W3c")
def pointwise_graph():
    leaves = [parameter(1_000_000, stream=stream) for stream in (1, 2, 3)]
    x, w, b = leaves

    def run():
        for leaf in leaves:
            leaf.grad = None
        loss = (torch.tanh(x * w + b) * x).mean()
        loss.backward()
        return loss

    return run, lambda: [run().item(), *(digest(leaf.grad) for leaf in leaves)]


# ---- matrices


def product(size):
    a, b = fill(size, size, stream=1), fill(size, size, stream=2)
    return lambda: a @ b, lambda: [digest(a @ b)]


workload("W4.64")(lambda: product(64))
workload("W4.256")(lambda: product(256))
workload("W4.512")(lambda: product(512))
workload("W4.1024")(lambda: product(1024))


@workload("W4.512fb")
def product_both_ways():
    a, b = (parameter(512, 512, stream=stream) for stream in (1, 2))

    def run():
        a.grad = b.grad = None
        loss = (a @ b).sum()
        loss.backward()
        return loss

    return run, lambda: [run().item(), digest(a.grad), digest(b.grad)]


# ---- training steps


def training(forward, parameters):
    """Steps of gradient descent; the check is the first gradients and the losses of three steps."""

    def run():
        for p in parameters:
            p.grad = None
        loss = forward()
        loss.backward()
        with torch.no_grad():
            torch._foreach_add_(parameters, [p.grad for p in parameters], alpha=-RATE)
        return loss

    def check():
        forward().backward()
        gradients = [digest(p.grad) for p in parameters]
        return [*(run().item() for _ in range(3)), *gradients]

    return run, check


class Parameters(list):
    """Makes the parameters of a network in order; see `initialValues` in data.ts."""

    def add(self, *sizes, scale):
        self.append(parameter(*sizes, stream=100 + len(self), scale=scale))
        return self[-1]

    def layer(self, *sizes):
        scale = torch.Size(sizes[1:]).numel() ** -0.5
        return self.add(*sizes, scale=scale), self.add(sizes[0], scale=scale)

    def norm(self, width):
        self.extend([torch.ones(width, requires_grad=True), torch.zeros(width, requires_grad=True)])
        return self[-2], self[-1]


@workload("W5")
def mlp():
    x, y = fill(64, 784, stream=1), labels(64, stream=2, classes=10)
    ps = Parameters()
    fc1, fc2, fc3 = ps.layer(256, 784), ps.layer(128, 256), ps.layer(10, 128)

    def forward():
        hidden = F.relu(F.linear(x, *fc1))
        hidden = F.relu(F.linear(hidden, *fc2))
        return F.cross_entropy(F.linear(hidden, *fc3), y)

    return training(forward, ps)


@workload("W6")
def convnet():
    x, y = fill(32, 1, 28, 28, stream=1), labels(32, stream=2, classes=10)
    ps = Parameters()
    conv1, conv2, fc = ps.layer(16, 1, 3, 3), ps.layer(32, 16, 3, 3), ps.layer(10, 32 * 7 * 7)

    def forward():
        hidden = F.max_pool2d(F.relu(F.conv2d(x, *conv1, padding=1)), 2)
        hidden = F.max_pool2d(F.relu(F.conv2d(hidden, *conv2, padding=1)), 2)
        return F.cross_entropy(F.linear(hidden.flatten(1), *fc), y)

    return training(forward, ps)


@workload("W7")
def transformer():
    batch, sequence, width, heads, vocabulary = 4, 64, 128, 4, 65
    x = labels(batch, sequence, stream=1, classes=vocabulary)
    y = labels(batch * sequence, stream=2, classes=vocabulary)
    ps = Parameters()
    tokens = ps.add(vocabulary, width, scale=width**-0.5)
    positions = ps.add(sequence, width, scale=width**-0.5)
    norm1, qkv, projection = ps.norm(width), ps.layer(3 * width, width), ps.layer(width, width)
    norm2, up, down = ps.norm(width), ps.layer(4 * width, width), ps.layer(width, 4 * width)
    norm3, output = ps.norm(width), ps.layer(vocabulary, width)
    hidden_from = torch.full((sequence, sequence), float("-inf")).triu(1)

    def split_heads(t):
        return t.view(batch, sequence, heads, width // heads).transpose(1, 2)

    def attention(h):
        q, k, v = (split_heads(t) for t in F.linear(h, *qkv).split(width, dim=2))
        scores = (q @ k.transpose(-2, -1)) * (width // heads) ** -0.5 + hidden_from
        mixed = F.softmax(scores, dim=-1) @ v
        return F.linear(mixed.transpose(1, 2).reshape(batch, sequence, width), *projection)

    def forward():
        h = F.embedding(x, tokens) + positions
        h = h + attention(F.layer_norm(h, (width,), *norm1))
        h = h + F.linear(F.gelu(F.linear(F.layer_norm(h, (width,), *norm2), *up), approximate="tanh"), *down)
        logits = F.linear(F.layer_norm(h, (width,), *norm3), *output)
        return F.cross_entropy(logits.view(batch * sequence, vocabulary), y)

    return training(forward, ps)


# ---- the protocol

prepared = None


def answer(request):
    global prepared
    if request["do"] == "prepare":
        prepared = WORKLOADS[request["id"]]()
        return {"check": prepared[1]()}
    run = prepared[0]
    start = time.perf_counter()
    for _ in range(request["runs"]):
        run()
    return {"seconds": (time.perf_counter() - start) / request["runs"]}


def send(message):
    print(json.dumps(message), flush=True)


def warnings_off():
    """What PyTorch warns of is about how it is called, and would fill the standard error."""
    import warnings

    warnings.filterwarnings("ignore")


def main():
    threads = torch.get_num_threads()
    send({"name": f"PyTorch {torch.__version__} on {threads} thread, Python {platform.python_version()}"})
    for line in sys.stdin:
        try:
            send(answer(json.loads(line)))
        except Exception as error:  # the other side reports it
            send({"error": f"{type(error).__name__}: {error}"})


if __name__ == "__main__":
    main()

"""PyTorch's side of the suite of operations; the id of a workload is a job as text, see jobs.ts."""

import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "contenders"))

import pytorch as base  # noqa: E402
import torch  # noqa: E402
import torch.masked  # noqa: E402
import torch.nn.functional as F  # noqa: E402

base.warnings_off()


def tensor_of(data):
    sizes, stream, kind = data["sizes"], data["stream"], data["tensor"]
    if kind == "same":
        return torch.full(sizes, data["classes"])
    if kind in ("index", "mask"):
        whole = base.labels(*sizes, stream=stream, classes=data["classes"])
        return whole if kind == "index" else whole.bool()
    values = base.fill(*sizes, stream=stream, scale=0.45 if kind == "unit" else 1.0)
    values += {"unit": 0.5, "positive": 1.5}.get(kind, 0)
    if kind == "rising":
        values = values.sort()[0]
    if kind == "regular":
        values += 2 * sizes[-1] ** 0.5 * torch.eye(sizes[-1])
    return values.requires_grad_(data["grad"])


def tensors_in(value):
    if isinstance(value, list):
        return [t for item in value for t in tensors_in(item)]
    if isinstance(value, dict):
        return [tensor_of(value)] if "tensor" in value else tensors_in(list(value.values()))
    return []


def exists(name):
    found = torch
    for part in name.split(".")[1:]:
        found = getattr(found, part, None)
    return callable(found)


def expression(job):
    if job["python"] is not None:
        return job["python"]
    name = next((name for name in job["names"] if exists(name)), None)
    if name is None:
        raise NotImplementedError(f"PyTorch {torch.__version__} has no {job['name']}")
    return f"{name}({job['pythonArgs']})"


def listed(result):
    items = result if isinstance(result, (tuple, list)) else [result]
    return [t for t in items if isinstance(t, torch.Tensor)]


def digest(t):
    values = torch.nan_to_num(t.detach().double(), nan=0.0, posinf=1e30, neginf=-1e30).clamp(-1e30, 1e30)
    return base.digest(values) if values.numel() else 0.0


def prepare(job):
    tensors = tensors_in(job["args"])
    scope = {chr(97 + i): t for i, t in enumerate(tensors)}
    call = eval("lambda: " + expression(job), {"torch": torch, "F": F, "n": job["elements"], **scope})
    if not job["backward"]:
        return call, lambda: [digest(t) for t in listed(call())]
    leaves = [t for t in tensors if t.requires_grad]

    def results():
        return [t for t in listed(call()) if t.requires_grad]

    outputs = results()
    if not outputs:
        raise NotImplementedError("no gradient")
    cotangents = [base.fill(*t.shape, stream=70 + i).to(t.dtype) for i, t in enumerate(outputs)]

    def both():
        return torch.autograd.grad(results(), leaves, cotangents, allow_unused=True)

    return both, lambda: [0.0 if g is None else digest(g) for g in both()]


class Jobs(dict):
    """Makes a workload of any id."""

    def __missing__(self, text):
        return lambda: prepare(json.loads(text))


if __name__ == "__main__":
    base.WORKLOADS = Jobs()
    base.main()

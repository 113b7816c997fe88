"""Our own plain PyTorch implementation of DLFD's Algorithm 1 and of four rivals, as the peers of tools/compare_dlfd.py.

`step` is what a good user would write: one forward a step, parameters without gradient, forget features once a batch. `authors_step` has the
structure of the DLFD authors' code: three forwards a step, gradients for all parameters, optimal transport unrolled on clean features.
Usage: dlfd_pytorch.py memory DIR {default,channels_last,authors} CASE, which is step, step_eval or a rival    prints the MiB resident above the level before the first of two steps.
"""
import copy
import math
import os
import sys
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", str(os.cpu_count()))
import torch  # noqa: E402
from torch.nn import functional as F  # noqa: E402

sys.path.insert(0, str(Path(__file__).parent))
from golden_models import PaperHead, resnet18_head  # noqa: E402,F401

torch.set_num_threads(os.cpu_count())
EPSILON, STEPS, WEIGHT, LAMBDA = 0.01, 15, 3.0, 0.5
MEAN, DEVIATION = torch.tensor([0.485, 0.456, 0.406]).view(1, 3, 1, 1), torch.tensor([0.229, 0.224, 0.225]).view(1, 3, 1, 1)
STEP = 2 / 255


def outputs(model, images):
    """Penultimate features and logits."""
    features = model.features[:-1](model.base_model(images))
    return features, model.features[-1](features)


def cosine(x, y):
    return (1 - F.normalize(x, dim=1) @ F.normalize(y, dim=1).t()).clamp(0, 2)


def transport(x, y, tolerance=1e-2):
    """Regularised transport in the log domain, with the gradient of the envelope theorem: the plan times the cost."""
    cost = cosine(x, y)
    with torch.no_grad():
        n, m = cost.shape
        c = cost / EPSILON
        g = torch.zeros(m)
        for _ in range(200):
            f = -math.log(n) - torch.logsumexp(g - c, 1)
            plan = torch.exp(f[:, None] + g - c)
            if (plan.sum(0) - 1 / m).abs().sum() < tolerance:
                break
            g = -math.log(m) - torch.logsumexp(f[:, None] - c, 0)
    return (plan * cost).sum()


def perturb(model, x, y, forget):
    for p in model.parameters():
        p.requires_grad_(False)
    with torch.no_grad():
        forget_features = outputs(model, forget)[0]
    low, high = (0 - MEAN) / DEVIATION, (1 - MEAN) / DEVIATION
    moved = x.clone()
    for _ in range(STEPS):
        moved.requires_grad_(True)
        features, logits = outputs(model, moved)
        objective = WEIGHT * transport(features, forget_features) - LAMBDA * F.cross_entropy(logits, y)
        gradient, = torch.autograd.grad(objective, moved)
        moved = torch.maximum(torch.minimum(moved.detach() + STEP / DEVIATION * gradient.sign(), high), low)
    for p in model.parameters():
        p.requires_grad_(True)
    return moved


def train(model, optimizer, x, y):
    optimizer.zero_grad()
    F.cross_entropy(model(x), y).backward()
    optimizer.step()


def predict(model, images):
    model.eval()
    with torch.no_grad():
        return model(images)


def step(model, optimizer, x, y, forget, evaluation):
    """In training mode the statistics go back to what they were, as in ours."""
    model.train(not evaluation)
    buffers = [] if evaluation else [b.clone() for b in model.buffers()]
    moved = perturb(model, x, y, forget)
    for b, old in zip(model.buffers(), buffers):
        b.copy_(old)
    train(model, optimizer, moved, y)


def authors_transport(x, y):
    cost = (1 - F.cosine_similarity(x[:, None], y[None], dim=-1)).clamp(min=0)
    u, v = torch.zeros(len(x)), torch.zeros(len(y))
    for _ in range(50):
        before = u
        u = EPSILON * (-math.log(len(x)) - torch.log(torch.exp((u[:, None] + v - cost) / EPSILON).sum(1) + 1e-6)) + u
        v = EPSILON * (-math.log(len(y)) - torch.log(torch.exp((u[:, None] + v - cost) / EPSILON).sum(0) + 1e-6)) + v
        if (u - before).abs().sum().item() < 0.1:
            break
    return (torch.exp((u[:, None] + v - cost) / EPSILON) * cost).sum()


def authors_step(model, optimizer, x, y, forget, evaluation):
    model.train(not evaluation)
    noise = torch.zeros_like(x, requires_grad=True)
    for _ in range(STEPS):
        model.zero_grad()
        logits = model((x + noise).clamp(0, 1))
        distance = authors_transport(model(x), model(forget))
        (WEIGHT * distance - LAMBDA * F.cross_entropy(logits, y)).backward()
        noise = (noise + 0.4 * noise.grad.sign()).detach().requires_grad_(True)
    train(model, optimizer, (x + noise.detach()).clamp(0, 1), y)


def sgd(model):
    return torch.optim.SGD(model.parameters(), lr=1e-6, momentum=0.9, weight_decay=5e-4)


def divergence(logits, target, temperature):
    return F.kl_div(F.log_softmax(logits / temperature, 1), F.softmax(target / temperature, 1), reduction="batchmean") * temperature ** 2


def teacher(model):
    frozen = copy.deepcopy(model).eval()
    for p in frozen.parameters():
        p.requires_grad_(False)
    return frozen


def finetune(model, retain, forget):
    optimizer = sgd(model.train())
    for x, y in retain:
        train(model, optimizer, x, y)


def neggrad(model, retain, forget):
    optimizer = sgd(model.train())
    for x, y in forget:
        optimizer.zero_grad()
        (-F.cross_entropy(model(x), y)).backward()
        optimizer.step()


def scrub(model, retain, forget):
    frozen, optimizer = teacher(model), sgd(model.train())
    for sign, batches in ((-1, forget), (1, retain)):
        for x, y in batches:
            with torch.no_grad():
                target = frozen(x)
            optimizer.zero_grad()
            logits = model(x)
            loss = -divergence(logits, target, 4) if sign < 0 else 0.99 * F.cross_entropy(logits, y) + 0.001 * divergence(logits, target, 4)
            loss.backward()
            optimizer.step()


def bad_teaching(model, retain, forget):
    good, bad = teacher(model), teacher(resnet18_head())
    optimizer = torch.optim.Adam(model.train().parameters(), lr=1e-6)
    batches = [(x, 0) for x, _ in retain] + [(x, 1) for x, _ in forget]
    for x, ignorant in batches:
        mask = torch.full((len(x), 1), bool(ignorant))
        with torch.no_grad():
            target = torch.where(mask, bad(x), good(x))  # a shuffled batch has both kinds
        optimizer.zero_grad()
        divergence(model(x), target, 1).backward()
        optimizer.step()


def salun(model, retain, forget):
    model.eval()
    total = [torch.zeros_like(p) for p in model.parameters()]
    for x, y in forget:
        model.zero_grad()
        F.cross_entropy(model(x), y).backward()
        for t, p in zip(total, model.parameters()):
            t += p.grad
    flat = torch.cat([t.abs().flatten() for t in total])
    free = torch.zeros_like(flat, dtype=torch.bool)
    free[flat.topk(flat.numel() // 2).indices] = True
    masks = [m.view_as(p) for m, p in zip(free.split([p.numel() for p in model.parameters()]), model.parameters())]
    optimizer = sgd(model.train())
    for x, y in [(x, torch.randint_like(y, 8)) for x, y in forget] + retain:
        optimizer.zero_grad()
        F.cross_entropy(model(x), y).backward()
        before = [p.detach().clone() for p in model.parameters()]
        optimizer.step()
        with torch.no_grad():
            for p, b, m in zip(model.parameters(), before, masks):
                p.copy_(torch.where(m, p, b))


METHODS = {"finetune": finetune, "neggrad": neggrad, "scrub": scrub, "bad-teaching": bad_teaching, "salun": salun}


def load(folder, layout):
    model = resnet18_head()
    model.load_state_dict(torch.load(Path(folder) / "weights.pth"))
    data = torch.load(Path(folder) / "images.pth")
    images, half = data["images"], len(data["labels"]) // 2
    if layout == "channels_last":
        model, images = model.to(memory_format=torch.channels_last), images.to(memory_format=torch.channels_last)
    return model, images[:half], data["labels"][:half], images[half:], data["labels"][half:]


def status(name):
    return int(next(line for line in open("/proc/self/status") if line.startswith(name)).split()[1]) / 1024


def main():
    """Resident MiB above the level before two runs of a case, after one on tiny images, which takes what runtime and libraries need."""
    _, _, folder, layout, case = sys.argv
    model, x, y, forget, forget_labels = load(folder, layout)

    def run(optimizer, x, forget):
        if case in METHODS:
            METHODS[case](model, [(x, y[:len(x)])] * 4, [(forget, forget_labels[:len(forget)])] * 2)
        else:
            (authors_step if layout == "authors" else step)(model, optimizer, x, y[:len(x)], forget, case == "step_eval")

    run(sgd(model), x[:4, :, :32, :32], forget[:4, :, :32, :32])
    for parameter in model.parameters():
        parameter.grad = None
    optimizer = sgd(model)
    Path("/proc/self/clear_refs").write_text("5")
    before = status("VmRSS")
    for _ in range(2):
        run(optimizer, x, forget)
    print(status("VmHWM") - before)


if __name__ == "__main__":
    main()

"""Floating-point values, for tests: of terms by numpy, and of tensor normal forms by their definition, generator by generator."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np

from verifier.algebra.field import Frac
from verifier.algebra.tensor.field import TensorField
from verifier.sorts import Dim, Tensor
from verifier.terms import App, Const, Deriv, Num, Sym, Term

Env = dict[str, Any]


def dim(d: Dim, env: Env) -> int:
    total = 0
    for monomial, c in d.terms:
        total += c * int(np.prod([env[name] for name in monomial], initial=1))
    return total


def value(t: Term, env: Env) -> Any:
    """The value of a term; vectors are one-dimensional arrays, rows are 1×n."""
    shape = tuple(dim(d, env) for d in t.sort.shape) if isinstance(t.sort, Tensor) else ()
    match t:
        case Num(value=v):
            return float(v)
        case Const(name="pi"):
            return np.pi
        case Sym(name=name):
            return env[name]
        case App(op="add", args=args):
            return sum((value(a, env) for a in args[1:]), start=value(args[0], env))
        case App(op="mul", args=args):
            total: Any = 1.0
            for a in args:
                total = total * value(a, env)
            return total
        case App(op="matmul", args=(a, b)):
            left, right = (np.atleast_2d(value(x, env)) if np.ndim(value(x, env)) != 1 else value(x, env)[:, None] for x in (a, b))
            return (left @ right).reshape(shape) if shape else float((left @ right).item())
        case App(op="transpose", args=(a,)):
            v = value(a, env)
            return (v[:, None].T if np.ndim(v) == 1 else v.T).reshape(shape)
        case App(op="inverse", args=(a,)):
            return np.linalg.inv(value(a, env))
        case App(op="pinv", args=(a,)):
            return np.linalg.pinv(value(a, env))
        case App(op="trace", args=(a,)):
            return np.trace(value(a, env))
        case App(op="det", args=(a,)):
            return np.linalg.det(value(a, env))
        case App(op="hadamard", args=(a, b)):
            return value(a, env) * value(b, env)
        case App(op="diag" | "diagpart", args=(a,)):
            return np.diag(value(a, env))
        case App(op="norm2" | "normF", args=(a,)):
            return np.sqrt(np.sum(value(a, env) ** 2))
        case App(op="kron", args=(a, b)):
            return np.kron(value(a, env), value(b, env))
        case App(op="vec", args=(a,)):
            return value(a, env).T.reshape(-1)
        case App(op="softmax", args=(a,)):
            e = np.exp(value(a, env))
            return e / e.sum()
        case App(op="matpow", args=(a, e)):
            return np.linalg.matrix_power(value(a, env), int(value(e, env)))
        case App(op="pow", args=(a, e)):
            return value(a, env) ** value(e, env)
        case App(op="exp" | "log" | "tanh" | "sqrt" | "sin" | "cos" | "abs" as op, args=(a,)):
            return getattr(np, op)(value(a, env))
        case App(op="ones"):
            return np.ones(shape)
        case App(op="zeros"):
            return np.zeros(shape)
        case App(op="identity"):
            return np.eye(shape[0])
        case Deriv(body=body, wrt=Sym(name=name), order=1, layout=layout):
            return slope(body, name, env, layout)
    raise NotImplementedError(t)


def slope(body: Term, name: str, env: Env, layout: str) -> Any:
    """The derivative by central differences."""
    x = np.array(env[name], dtype=float)
    step = 1e-5
    columns = []
    for at in np.ndindex(x.shape):
        up, down = x.copy(), x.copy()
        up[at] += step
        down[at] -= step
        columns.append((np.asarray(value(body, {**env, name: up})) - np.asarray(value(body, {**env, name: down}))) / (2 * step))
    stacked = np.array(columns)
    inner = np.shape(columns[0])
    if layout in ("gradient", "denominator") or not inner:
        return stacked.reshape(x.shape + inner)
    return np.moveaxis(stacked.reshape(x.shape + inner), list(range(x.ndim)), list(range(len(inner), len(inner) + x.ndim)))


def of_form(f: TensorField, a: Frac, env: Env, at: dict[str, int]) -> float:
    """The value of a normal form at values of its free indices (counted from 0, by name)."""
    return of_poly(f, a.num, env, at) / of_poly(f, a.den, env, at)


def of_poly(f: TensorField, poly: Any, env: Env, at: dict[str, int]) -> float:
    total = 0.0
    for monom, c in poly.terms():
        term = int(c.p) / int(c.q)
        for slot, e in enumerate(monom):
            if e:
                term *= of_generator(f, f.plan.size - 1 - slot, env, at) ** int(e)
        total += term
    return total


def _index(i: Any, at: dict[str, int]) -> int:
    return int(i.value) - 1 if isinstance(i, Num) else at[i.name]


def _factor(f: TensorField, head: Any, idx: tuple[Any, ...], env: Env, at: dict[str, int]) -> float:
    match head[0]:
        case "t":
            name = head[1].removesuffix("°")
            if name.startswith("diagonal of "):
                return float(np.diag(env[name.removeprefix("diagonal of ")])[_index(idx[0], at)])
            if name.startswith("half of "):
                return float(env[name.removeprefix("half of ")][tuple(_index(i, at) for i in idx)]) / 2
            return float(env[name][tuple(_index(i, at) for i in idx)])
        case "delta":
            return float(_index(idx[0], at) == _index(idx[1], at))
        case "gen":
            g, holes = f.reps[head]
            return of_generator(f, g, env, {**at, **{h.name: _index(i, at) for h, i in zip(holes, idx, strict=True)}})
        case "den":
            poly, holes = f.den_reps[head]
            return 1 / of_poly(f, poly, env, {**at, **{h.name: _index(i, at) for h, i in zip(holes, idx, strict=True)}})
        case "inv":
            s = f.special[head]
            n = _size(s.of.row.name, env)
            m = [[of_form(f, s.of.body, env, {**at, s.of.row.name: r, s.of.col.name: c}) for c in range(n)] for r in range(n)]
            return float(np.linalg.inv(np.array(m))[tuple(_index(i, at) for i in idx)])
    raise NotImplementedError(head)


def _size(name: str, env: Env) -> int:
    text = name.partition(":")[2]
    return int(text) if text.isdigit() else int(env[text])


def of_generator(f: TensorField, g: int, env: Env, at: dict[str, int]) -> float:
    gen = f.generators[g]
    match gen.kind:
        case "sym":
            name = gen.key.name.removesuffix("°")
            return float(at[name] + 1 if name in at else env[name])
        case "ten" | "delta":
            head, idx = gen.key if gen.kind == "ten" else (("delta",), gen.key)
            return _factor(f, head, idx, env, at)
        case "sum":
            ranges, factors = gen.key
            sizes = [int(env[r.key]) if r.number is None else r.number for r in ranges]
            total = 0.0
            for point in product(*(range(s) for s in sizes)):
                term = 1.0
                inner = {**at, **{f"@{k}": p for k, p in enumerate(point)}}
                for head, slots in factors:
                    term *= _factor(f, head, tuple(Sym(f"@{s}") if isinstance(s, int) else s for s in slots), env, inner)
                total += term
            return total
        case "exp":
            return float(np.exp(of_form(f, f.argument(g), env, at)))
        case "log":
            return float(np.log(abs(of_poly(f, f._log_polys[gen.key], env, at))))
        case "root":
            return float(abs(of_poly(f, f.read(gen.key), env, at)) ** (1 / f.relations[g][0]))
        case "abs":
            return abs(of_poly(f, f.read(gen.key), env, at))
        case "det":
            c = f.bounds_memo["det", gen.key]
            n = _size(c.row.name, env)
            m = [[of_form(f, c.body, env, {**at, c.row.name: r, c.col.name: q}) for q in range(n)] for r in range(n)]
            return float(np.linalg.det(np.array(m)))
    raise NotImplementedError(gen.kind)

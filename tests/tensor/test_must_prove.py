# ruff: noqa: E501 (a formula is read best on one line)
"""Claims from LaTeX that must be proved for every dimension, and for each a mutant that must not."""

from __future__ import annotations

import pytest

from verifier import engine
from verifier.claims import Proved

NUM = "(\\partial u/\\partial v)_{ij} = \\partial u_i/\\partial v_j \\text{ for vectors } u, v"
SIG = "\\sigma(z) = \\frac{1}{1+e^{-z}} \\text{ (elementwise on vectors)}"

# name: (givens, true claims, false claims)
CASES: dict[str, tuple[list[str], list[str], list[str]]] = {
    "quadratic form": (
        ["A \\in \\mathbb{R}^{n\\times n}", "x \\in \\mathbb{R}^n"],
        ["\\nabla_x x^\\top A x = (A + A^\\top) x", "\\nabla_x^2\\, x^\\top A x = A + A^\\top", "x^\\top A^\\top x = x^\\top A x"],
        ["\\nabla_x x^\\top A x = 2 A x", "\\nabla_x^2\\, x^\\top A x = 2A"],
    ),
    "least squares": (
        ["X \\in \\mathbb{R}^{n\\times d}", "w \\in \\mathbb{R}^d", "y \\in \\mathbb{R}^n"],
        ["\\nabla_w \\|Xw-y\\|^2 = 2X^\\top(Xw-y)", "\\nabla_w \\frac{1}{2n}\\|y-Xw\\|_2^2 = \\frac{1}{n}X^\\top(Xw-y)"],
        ["\\nabla_w \\|Xw-y\\|^2 = X^\\top(Xw-y)", "\\nabla_w \\|Xw-y\\|^2 = 2X^\\top(y-Xw)"],
    ),
    "determinant of an antisymmetric matrix": (
        ["A \\in \\mathbb{R}^{n\\times n}", "A = -A^\\top", "n \\text{ odd}"],
        ["\\det(A) = 0", "\\det(A^\\top) = -\\det(A)"],
        ["\\det(A) = 1", "\\det(I+A) = 0"],
    ),
    "determinant of an antisymmetric matrix of any size": (
        ["A \\in \\mathbb{R}^{n\\times n}", "A = -A^\\top"],
        ["\\det(A^\\top) = (-1)^n\\det(A)"],
        ["\\det(A) = 0", "\\det(A) = -\\det(A)"],
    ),
    "derivatives of powers": (
        ["X \\in \\mathbb{R}^{n\\times n}", "a, b \\in \\mathbb{R}^n", "k \\in \\mathbb{N}", "k \\ge 1"],
        ["\\frac{\\partial a^\\top X^{k}b}{\\partial X} = \\sum_{r=0}^{k-1}(X^{r})^\\top ab^\\top(X^{k-1-r})^\\top"],
        ["\\frac{\\partial a^\\top X^{k}b}{\\partial X} = \\sum_{r=0}^{k-1}X^{r}ab^\\top X^{k-1-r}", "\\frac{\\partial a^\\top X^{k}b}{\\partial X} = \\sum_{r=0}^{k-1}(X^{r})^\\top ab^\\top(X^{k-r})^\\top", "\\frac{\\partial a^\\top X^{k}b}{\\partial X} = \\sum_{r=1}^{k-1}(X^{r})^\\top ab^\\top(X^{k-1-r})^\\top"],
    ),
    "powers of sums": (
        ["A, B \\in \\mathbb{R}^{n\\times n}", "c \\in \\mathbb{R}", "k \\in \\mathbb{N}", "I \\text{ identity}"],
        ["(I-cA)^{k+1} = (I-cA)^k - cA(I-cA)^k", "A(I+A^2)^k = (I+A^2)^kA", "(A+B)^{k+1} = (A+B)^kA + (A+B)^kB"],
        ["(I-cA)^{k+1} = (I-cA)^k + cA(I-cA)^k", "B(I+A^2)^k = (I+A^2)^kB", "A^\\top(I+A^2)^k = (I+A^2)^kA^\\top"],
    ),
    "rectangular traces": (
        ["A \\in \\mathbb{R}^{n\\times m}", "B \\in \\mathbb{R}^{m\\times p}", "C \\in \\mathbb{R}^{p\\times n}"],
        ["\\operatorname{tr}(ABC) = \\operatorname{tr}(CAB)", "\\operatorname{tr}(ABC) = \\operatorname{tr}(C^\\top B^\\top A^\\top)".replace("C^\\top B^\\top A^\\top", "C^\\top(AB)^\\top")],
        ["\\operatorname{tr}(ABC) = \\operatorname{tr}(AB)\\operatorname{tr}(C)", "\\operatorname{tr}(AA^\\top) = \\operatorname{tr}(ABC)"],
    ),
    "traces of identities": (
        ["A \\in \\mathbb{R}^{n\\times m}"],
        ["\\operatorname{tr}(A^\\top I_n A) = \\operatorname{tr}(A I_m A^\\top)", "\\operatorname{tr}(I_n) = n"],
        ["\\operatorname{tr}(I_n) = \\operatorname{tr}(I_m)", "\\operatorname{tr}(I_n) = m"],
    ),
    "Hadamard and diag": (
        ["a, b \\in \\mathbb{R}^n", "A, B \\in \\mathbb{R}^{n\\times n}"],
        [
            "\\operatorname{diag}(a) b = a \\odot b", "a^\\top (A \\odot B) b = \\operatorname{tr}(\\operatorname{diag}(a) A \\operatorname{diag}(b) B^\\top)",
            "(a b^\\top) \\odot A = \\operatorname{diag}(a) A \\operatorname{diag}(b)",
        ],
        ["\\operatorname{diag}(a) b = a^\\top b", "(a b^\\top) \\odot A = \\operatorname{diag}(b) A \\operatorname{diag}(a)"],
    ),
    "derivative of an inverse": (
        ["X \\in \\mathbb{R}^{n\\times n}", "X \\text{ invertible}", "a, b \\in \\mathbb{R}^n"],
        ["\\nabla_X\\, a^\\top X^{-1} b = -X^{-\\top} a b^\\top X^{-\\top}", "\\nabla_X \\log|\\det X| = X^{-\\top}"],
        ["\\nabla_X\\, a^\\top X^{-1} b = -X^{-\\top} b a^\\top X^{-\\top}", "\\nabla_X \\log|\\det X| = X^{-1}"],
    ),
    "weight normalisation": (
        ["v \\in \\mathbb{R}^n", "v \\neq 0", "g \\in \\mathbb{R}", "w = \\frac{g}{\\|v\\|} v", "L : \\mathbb{R}^n \\to \\mathbb{R}", "\\ell(v) = L\\left(\\frac{g}{\\|v\\|} v\\right)"],
        ["\\nabla_v \\ell = \\frac{g}{\\|v\\|}\\left(I - \\frac{v v^\\top}{\\|v\\|^2}\\right)\\nabla_w L(w)", "v^\\top \\nabla_v \\ell = 0"],
        ["\\nabla_v \\ell = \\frac{g}{\\|v\\|}\\nabla_w L(w)", "\\nabla_v \\ell = \\frac{g}{\\|v\\|}\\left(I - v v^\\top\\right)\\nabla_w L(w)"],
    ),
    "softmax": (
        ["z \\in \\mathbb{R}^n", "s_i = \\frac{e^{z_i}}{\\sum_{k=1}^n e^{z_k}}", NUM],
        ["\\frac{\\partial s}{\\partial z} = \\operatorname{diag}(s) - s s^\\top", "\\frac{\\partial s}{\\partial z}\\mathbf{1} = 0", "\\sum_{i=1}^n s_i = 1"],
        ["\\frac{\\partial s}{\\partial z} = \\operatorname{diag}(s)", "\\frac{\\partial s}{\\partial z} = \\operatorname{diag}(s) + s s^\\top"],
    ),
    "softmax cross-entropy": (
        ["W \\in \\mathbb{R}^{k\\times d}", "x \\in \\mathbb{R}^d", "y \\in \\mathbb{R}^k", "\\mathbf{1}^\\top y = 1", "z = Wx", "p = \\operatorname{softmax}(z)",
         "L = -\\sum_{i=1}^k y_i \\log p_i"],
        ["\\nabla_W L = (p - y) x^\\top", "\\nabla_x L = W^\\top (p - y)"],
        ["\\nabla_W L = x (p - y)^\\top", "\\nabla_W L = (y - p) x^\\top", "\\nabla_x L = W (p - y)"],
    ),
    "softmax cross-entropy, rows": (
        ["W \\in \\mathbb{R}^{d\\times k}", "x \\in \\mathbb{R}^{1\\times d}", "y \\in \\mathbb{R}^{1\\times k}", "y \\mathbf{1} = 1", "p = \\operatorname{softmax}((xW)^\\top)^\\top",
         "L = -y \\log(p)^\\top"],
        ["\\nabla_W L = x^\\top (p - y)"],
        ["\\nabla_W L = x^\\top (y - p)"],
    ),
    "two-layer backprop": (
        ["W_1 \\in \\mathbb{R}^{k\\times d}", "W_2 \\in \\mathbb{R}^{m\\times k}", "x \\in \\mathbb{R}^d", "y \\in \\mathbb{R}^m", SIG, "h = \\sigma(W_1 x)",
         "\\delta = W_2 h - y", "L = \\frac12\\|W_2 \\sigma(W_1 x) - y\\|_2^2"],
        ["\\nabla_{W_2} L = \\delta h^\\top", "\\nabla_{W_1} L = \\left((W_2^\\top \\delta) \\odot h \\odot (\\mathbf{1} - h)\\right) x^\\top"],
        ["\\nabla_{W_1} L = (W_2^\\top \\delta) x^\\top", "\\nabla_{W_1} L = \\left((W_2^\\top \\delta) \\odot h\\right) x^\\top"],
    ),
    "two-layer backprop for a batch": (
        ["X \\in \\mathbb{R}^{n\\times d}", "W \\in \\mathbb{R}^{d\\times k}", "V \\in \\mathbb{R}^{k\\times m}", "Y \\in \\mathbb{R}^{n\\times m}", "H = \\tanh(XW)",
         "\\tanh \\text{ elementwise}", "L = \\frac12\\|\\tanh(XW)V - Y\\|_F^2"],
        ["\\nabla_V L = H^\\top (HV - Y)", "\\nabla_W L = X^\\top\\left(((HV - Y)V^\\top) \\odot (1 - H \\odot H)\\right)"],
        ["\\nabla_V L = (HV - Y) H^\\top", "\\nabla_W L = X^\\top\\left(((HV - Y)V^\\top) \\odot H\\right)"],
    ),
    "Newton step": (
        ["A \\in \\mathbb{R}^{n\\times n}", "A = A^\\top", "A \\succ 0", "b, x \\in \\mathbb{R}^n", "f(x) = \\frac12 x^\\top A x - b^\\top x"],
        ["x - (\\nabla^2 f(x))^{-1} \\nabla f(x) = A^{-1} b", "\\nabla f(A^{-1} b) = 0"],
        ["x - \\nabla f(x) = A^{-1} b", "\\nabla f(A b) = 0"],
    ),
    "minimum norm": (
        ["X \\in \\mathbb{R}^{n\\times d}", "X \\text{ of full row rank}", "w \\in \\mathbb{R}^d", "\\lambda, y \\in \\mathbb{R}^n", "2w + X^\\top \\lambda = 0", "Xw = y"],
        ["w = X^\\top (X X^\\top)^{-1} y", "\\lambda = -2 (X X^\\top)^{-1} y"],
        ["w = X^\\top (X X^\\top)^{-1} \\lambda", "w = 2 X^\\top (X X^\\top)^{-1} y"],
    ),
    "ridge and push-through": (
        ["X \\in \\mathbb{R}^{n\\times d}", "\\mu > 0", "y \\in \\mathbb{R}^n"],
        ["(X^\\top X + \\mu I_d)^{-1} X^\\top = X^\\top (X X^\\top + \\mu I_n)^{-1}"],
        ["(X^\\top X + \\mu I_d)^{-1} X^\\top = 2 X^\\top (X X^\\top + \\mu I_n)^{-1}"],
    ),
    "Sherman-Morrison": (
        ["A \\in \\mathbb{R}^{n\\times n}", "A \\text{ invertible}", "u, v \\in \\mathbb{R}^n", "1 + v^\\top A^{-1} u \\neq 0"],
        ["(A + u v^\\top)^{-1} = A^{-1} - \\frac{A^{-1} u v^\\top A^{-1}}{1 + v^\\top A^{-1} u}"],
        ["(A + u v^\\top)^{-1} = A^{-1} + \\frac{A^{-1} u v^\\top A^{-1}}{1 + v^\\top A^{-1} u}", "(A + u v^\\top)^{-1} = A^{-1} - \\frac{A^{-1} v u^\\top A^{-1}}{1 + v^\\top A^{-1} u}"],
    ),
    "backpropagation through two steps": (
        ["W, U \\in \\mathbb{R}^{n\\times n}", "h_0, x_1, x_2 \\in \\mathbb{R}^n", "h_1 = \\tanh(W x_1 + U h_0)", "h_2 = \\tanh(W x_2 + U h_1)", "\\tanh \\text{ elementwise}", NUM],
        ["\\frac{\\partial h_2}{\\partial h_1} = \\operatorname{diag}(1 - h_2 \\odot h_2) U",
         "\\frac{\\partial h_2}{\\partial h_0} = \\operatorname{diag}(1 - h_2 \\odot h_2) U \\operatorname{diag}(1 - h_1 \\odot h_1) U"],
        ["\\frac{\\partial h_2}{\\partial h_1} = U \\operatorname{diag}(1 - h_2 \\odot h_2)",
         "\\frac{\\partial h_2}{\\partial h_0} = \\operatorname{diag}(1 - h_1 \\odot h_1) U \\operatorname{diag}(1 - h_2 \\odot h_2) U"],
    ),
    "projection": (
        ["X \\in \\mathbb{R}^{n\\times d}", "\\operatorname{rank}(X) = d", "P = X (X^\\top X)^{-1} X^\\top", "I \\in \\mathbb{R}^{n\\times n} \\text{ identity}"],
        ["P^2 = P", "P^\\top = P", "(I - P) X = 0", "\\operatorname{tr}(I - P) = n - d", "X^+ X = I_d".replace("I_d", "(X^\\top X)^{-1}X^\\top X")],
        ["P^2 = I", "(I - P)X = X", "\\operatorname{tr}(I - P) = d"],
    ),
    "vec and Kronecker": (
        ["A \\in \\mathbb{R}^{m\\times n}", "X \\in \\mathbb{R}^{n\\times p}", "B \\in \\mathbb{R}^{p\\times q}", "\\operatorname{vec} \\text{ stacks columns}"],
        ["\\operatorname{vec}(AXB) = (B^\\top \\otimes A)\\operatorname{vec}(X)"],
        ["\\operatorname{vec}(AXB) = (B^\\top \\otimes A)\\operatorname{vec}(X) + \\operatorname{vec}(AXB)"],
    ),
    "norms": (
        ["x, y \\in \\mathbb{R}^n", "A \\in \\mathbb{R}^{m\\times n}"],
        ["\\|x+y\\|^2 + \\|x-y\\|^2 = 2\\|x\\|^2 + 2\\|y\\|^2", "x^\\top y = \\frac14\\left(\\|x+y\\|^2 - \\|x-y\\|^2\\right)", "\\|Ax\\|^2 = x^\\top A^\\top A x"],
        ["\\|x+y\\|^2 + \\|x-y\\|^2 = \\|x\\|^2 + \\|y\\|^2", "\\|Ax\\|^2 = x^\\top A A^\\top x".replace("A A^\\top", "A^\\top A") + " + x^\\top x"],
    ),
    "recurrent Jacobians": (
        ["W, U \\in \\mathbb{R}^{n\\times n}", "x_t, h_t \\in \\mathbb{R}^n", "h_t = \\tanh(W x_t + U h_{t-1})", "\\tanh \\text{ elementwise}", NUM],
        ["\\frac{\\partial h_{t+1}}{\\partial h_t} = \\operatorname{diag}(1-h_{t+1}\\odot h_{t+1})U",
         "\\frac{\\partial h_{t+2}}{\\partial h_t} = \\frac{\\partial h_{t+2}}{\\partial h_{t+1}}\\frac{\\partial h_{t+1}}{\\partial h_t}"],
        ["\\frac{\\partial h_{t+1}}{\\partial h_t} = U\\operatorname{diag}(1-h_{t+1}\\odot h_{t+1})"],
    ),
    "unknown functions": (
        ["L : \\mathbb{R}^n \\to \\mathbb{R}", "f : \\mathbb{R} \\to \\mathbb{R}", "x \\in \\mathbb{R}^n", "A \\in \\mathbb{R}^{n\\times n}", NUM],
        ["\\nabla_x L(Ax) = A^\\top \\nabla L(Ax)", "\\nabla_x^2 L(Ax) = A^\\top \\nabla^2 L(Ax) A", "\\frac{\\partial f(Ax)}{\\partial x} = \\operatorname{diag}(f'(Ax)) A"],
        ["\\nabla_x L(Ax) = A \\nabla L(Ax)", "\\nabla_x^2 L(Ax) = A \\nabla^2 L(Ax) A^\\top", "\\frac{\\partial f(Ax)}{\\partial x} = A \\operatorname{diag}(f'(Ax))"],
    ),
    "powers by induction": (
        ["X, Y \\in \\mathbb{R}^{n\\times n}", "I \\in \\mathbb{R}^{n\\times n} \\text{ identity}", "k \\in \\mathbb{N}", "k \\ge 1", "X - I \\text{ invertible}", "v \\in \\mathbb{R}^n", "c \\in \\mathbb{R}", "Y v = c v"],
        ["(X^k - I)(X-I)^{-1} = \\sum_{r=0}^{k-1} X^r", "(XY)^k X = X (YX)^k", "Y^k v = c^k v"],
        ["(X^k - I)(X-I)^{-1} = \\sum_{r=0}^{k} X^r", "(XY)^k X = (YX)^k X", "Y^k v = c^{k+1} v"],
    ),
    "normal equations": (
        ["X \\in \\mathbb{R}^{n\\times d}", "w \\in \\mathbb{R}^d", "y \\in \\mathbb{R}^n", "X^\\top X w = X^\\top y"],
        ["X^\\top (y - Xw) = 0", "\\|y\\|^2 = \\|Xw\\|^2 + \\|y-Xw\\|^2"],
        ["y = Xw", "\\|y\\|^2 = \\|Xw\\|^2 - \\|y-Xw\\|^2"],
    ),
    "matrix exponential": (
        ["A \\in \\mathbb{R}^{n\\times n}", "t \\in \\mathbb{R}"],
        ["\\frac{d}{dt} e^{tA} = A e^{tA}", "\\frac{d}{dt} e^{tA} = e^{tA} A"],
        ["\\frac{d}{dt} e^{tA} = A^\\top e^{tA}", "\\frac{d}{dt} e^{tA} = t e^{tA} A"],
    ),
    "constrained least squares": (
        ["A \\in \\mathbb{R}^{n\\times n}", "A = A^\\top", "A \\succ 0", "C \\in \\mathbb{R}^{m\\times n}", "x \\in \\mathbb{R}^n", "\\nu, d \\in \\mathbb{R}^m", "A x = C^\\top \\nu", "C x = d",
         "C A^{-1} C^\\top \\text{ invertible}"],
        ["\\nu = (C A^{-1} C^\\top)^{-1} d", "x = A^{-1} C^\\top (C A^{-1} C^\\top)^{-1} d"],
        ["\\nu = (C A C^\\top)^{-1} d", "x = A^{-1} C^\\top d"],
    ),
    "attention scores": (
        ["Q, K \\in \\mathbb{R}^{n\\times d}", "G \\in \\mathbb{R}^{n\\times n}"],
        ["\\nabla_Q \\operatorname{tr}(G^\\top Q K^\\top) = G K", "\\nabla_K \\operatorname{tr}(G^\\top Q K^\\top) = G^\\top Q"],
        ["\\nabla_Q \\operatorname{tr}(G^\\top Q K^\\top) = G^\\top K", "\\nabla_K \\operatorname{tr}(G^\\top Q K^\\top) = G Q"],
    ),
    "Gaussian log-likelihood": (
        ["\\Sigma \\in \\mathbb{R}^{n\\times n}", "\\Sigma = \\Sigma^\\top", "\\Sigma \\succ 0", "x, \\mu \\in \\mathbb{R}^n"],
        ["\\nabla_\\Sigma\\left(\\frac12\\log\\det\\Sigma + \\frac12 (x-\\mu)^\\top\\Sigma^{-1}(x-\\mu)\\right) = \\frac12\\Sigma^{-1} - \\frac12\\Sigma^{-1}(x-\\mu)(x-\\mu)^\\top\\Sigma^{-1}"],
        ["\\nabla_\\Sigma\\left(\\frac12\\log\\det\\Sigma + \\frac12 (x-\\mu)^\\top\\Sigma^{-1}(x-\\mu)\\right) = \\frac12\\Sigma^{-1} + \\frac12\\Sigma^{-1}(x-\\mu)(x-\\mu)^\\top\\Sigma^{-1}"],
    ),
    "Householder and Cayley": (
        ["A \\in \\mathbb{R}^{n\\times n}", "A = -A^\\top", "I \\in \\mathbb{R}^{n\\times n} \\text{ identity}", "I + A \\text{ invertible}", "Q = (I - A)(I + A)^{-1}"],
        ["(I-A)(I+A)^{-1} = (I+A)^{-1}(I-A)"],
        ["(I-A)(I+A)^{-1} = (I+A)(I-A)"],
    ),
    "powers": (
        ["A, P, D \\in \\mathbb{R}^{n\\times n}", "P \\text{ invertible}", "A = P D P^{-1}", "k \\in \\mathbb{N}"],
        ["A^k = P D^k P^{-1}", "A^3 = P D^3 P^{-1}"],
        ["A^k = P^{-1} D^k P", "A^3 = P D^2 P^{-1}"],
    ),
    "momentum and gradient descent": (
        ["A \\in \\mathbb{R}^{n\\times n}", "A = A^\\top", "x, x^* \\in \\mathbb{R}^n", "b \\in \\mathbb{R}^n", "A x^* = b", "\\eta \\in \\mathbb{R}", "I \\in \\mathbb{R}^{n\\times n} \\text{ identity}"],
        ["x - \\eta (A x - b) - x^* = (I - \\eta A)(x - x^*)"],
        ["x - \\eta (A x - b) - x^* = (I + \\eta A)(x - x^*)"],
    ),
    "block matrices": (
        ["A \\in \\mathbb{R}^{n\\times n}", "B \\in \\mathbb{R}^{n\\times m}", "x \\in \\mathbb{R}^n", "y \\in \\mathbb{R}^m", "D \\in \\mathbb{R}^{m\\times m}"],
        ["\\begin{bmatrix} x \\\\ y \\end{bmatrix}^\\top \\begin{bmatrix} A & B \\\\ B^\\top & D \\end{bmatrix} \\begin{bmatrix} x \\\\ y \\end{bmatrix} = x^\\top A x + 2 x^\\top B y + y^\\top D y",
         "\\det \\begin{bmatrix} A & B \\\\ 0 & D \\end{bmatrix} = \\det(A)\\det(D)"],
        ["\\begin{bmatrix} x \\\\ y \\end{bmatrix}^\\top \\begin{bmatrix} A & B \\\\ B^\\top & D \\end{bmatrix} \\begin{bmatrix} x \\\\ y \\end{bmatrix} = x^\\top A x + x^\\top B y + y^\\top D y"],
    ),
    "centring": (
        ["X \\in \\mathbb{R}^{n\\times d}", "I \\in \\mathbb{R}^{n\\times n} \\text{ identity}", "\\mathbf{1} \\in \\mathbb{R}^n \\text{ all ones}", "H = I - \\frac1n \\mathbf{1}\\mathbf{1}^\\top"],
        ["H^2 = H", "H \\mathbf{1} = 0", "\\operatorname{tr}(H) = n - 1", "X^\\top H X = X^\\top X - \\frac1n (X^\\top\\mathbf{1})(X^\\top\\mathbf{1})^\\top"],
        ["H^2 = I", "\\operatorname{tr}(H) = n"],
    ),
    "log-sum-exp and logistic loss": (
        ["w \\in \\mathbb{R}^d", "x_1, \\ldots, x_n \\in \\mathbb{R}^d", "y_1, \\ldots, y_n \\in \\mathbb{R}"],
        ["\\nabla_w \\sum_{i=1}^n \\log(1+e^{-y_i w^\\top x_i}) = -\\sum_{i=1}^n \\frac{y_i}{1+e^{y_i w^\\top x_i}} x_i"],
        ["\\nabla_w \\sum_{i=1}^n \\log(1+e^{-y_i w^\\top x_i}) = -\\sum_{i=1}^n \\frac{y_i}{1+e^{-y_i w^\\top x_i}} x_i"],
    ),
}


def _rows(which: int) -> list[tuple[str, list[str], str]]:
    return [(f"{name} {k}", case[0], claim) for name, case in CASES.items() for k, claim in enumerate(case[which])]


@pytest.mark.parametrize(("name", "given", "claim"), _rows(1), ids=[r[0] for r in _rows(1)])
def test_proved(name: str, given: list[str], claim: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "STRICT", True)
    outcome = engine.prove_latex(claim, given)
    assert isinstance(outcome.verdict, Proved), outcome.verdict


@pytest.mark.parametrize(("name", "given", "claim"), _rows(2), ids=[r[0] for r in _rows(2)])
def test_not_proved(name: str, given: list[str], claim: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "STRICT", True)
    outcome = engine.prove_latex(claim, given)
    assert not isinstance(outcome.verdict, Proved)

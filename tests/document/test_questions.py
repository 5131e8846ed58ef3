"""Labels: which question is current at a formula, and whether its answer has begun."""

import pytest

from verifier.document import Formula, Prose, read_document


def marked(text: str, name: str = "x.md") -> list[str]:
    """Each formula with its question, and A when it stands in an answer: ``"x:1(a)A"``."""
    document = read_document(text.encode(), name)
    found = []
    for part in document.parts:
        if isinstance(part, Formula):
            before = [q for q in document.questions if q.offset <= part.offset]
            found.append(f"{part.text}:{part.question or ''}{'A' if before and before[-1].is_answer else ''}")
    return found


LABELS = [
    ("Question 1\n$x$\nQuestion 2 (2-5-5).\n$y$", ["x:1", "y:2"]),
    ("### Question 2\n$x$\n#### Context\n$y$\n## Notes\n$z$", ["x:2", "y:2", "z:"]),
    ("Exercice 2\n$x$\n\nProblem 4.\n$y$", ["x:2", "y:4"]),
    ("Question 1.\n1. $x$\n2. $y$\n4. $z$", ["x:1.1", "y:1.2", "z:1.4"]),
    ("Question 1.\n1. Show $x$\n2. Then $y$\n3. obtenir $z$", ["x:1.1", "y:1.2", "z:1.3"]),
    ("Question 1\n1.1 Montrez $x$\n*1.2 On $y$\n- 1.3 Que $z$", ["x:1.1", "y:1.2", "z:1.3"]),
    ("Q1.2.\n$x$\nQ.1.3. $y$\nQ 3.4.\n$z$", ["x:1.2", "y:1.3", "z:3.4"]),
    ("- (2.1) Si $x$\n- (2.2) on $y$", ["x:2.1", "y:2.2"]),
    ("1. **Choix (10 pts)** Soit $x$\n- (a) (2 pts) $y$\n- (b) $z$\n2. Propriétés $w$", ["x:1", "y:1(a)", "z:1(b)", "w:2"]),
    ("**14. The function.** $x$\n**16. Next** $y$", ["x:14A", "y:16"]),
    ("**14. Show that:**\n\n$$x$$\n\nSince $y$", ["x:14", "y:14A"]),
    ("**15.** Write $x$\n\n$$y$$\n\n16. Prove that:\n\n$$z$$\n\n$$w$$", ["x:15", "y:15A", "z:16", "w:16A"]),
    ("1. Write $x$\n2. Write $y$\n\n$z$", ["x:1", "y:2", "z:2A"]),
    # answers
    ("Question 1\n1. $x$\n2. $y$\n\nAnswer 1. Q.1.1\n$z$\nQ1.2.\n$w$\nQuestion 2\n$v$", ["x:1.1", "y:1.2", "z:1.1A", "w:1.2A", "v:2"]),
    ("**Answer 2. Q.2.1.**\n$x$", ["x:2.1A"]),
    ("1. Soit $x$\n(a) $y$\n\nRéponse : $z$\n(b) $w$\n\nRéponse :\n$v$", ["x:1", "y:1(a)", "z:1(a)A", "w:1(b)", "v:1(b)A"]),
    ("Question 1\n(a) $x$\n(b) $y$\n\nAnswer:\n(a) $z$\n(b) $w$", ["x:1(a)", "y:1(b)", "z:1(a)A", "w:1(b)A"]),
    ("Question 3. Show $x$. Answer: $y$", ["x:3", "y:3A"]),
    ("1. Soit $x$\n\nRéponse :\n$y$\n\nIndice : $z$", ["x:1", "y:1A", "z:1"]),
    # what is no label
    ("Question 2\n$x$\n(3)\n$y$", ["x:2", "y:2"]),
    ("Question 2\n$x$ from\n2.2 to find $y$", ["x:2", "y:2"]),
    ("Question 1\n$$x\n(a)\n1. $$ $y$", ["x\n(a)\n1. :1", "y:1"]),
    ("Question 2\nFIGURE 1 – Graph\n$x$\nFigure 2.1: plot\n$y$", ["x:2", "y:2"]),
    ("Question 2\nwritten in\n2019. We $x$", ["x:2"]),
    ("Question 1\nAnswer.\n1. First $x$\n2. Last $y$\nQuestion 2\n$z$", ["x:1A", "y:1A", "z:2"]),
    ("Question 1\n(see\n(d) below) $x$", ["x:1"]),
    ("1.1\tIntroduction\t3\n1.2 Method ..... 7\n$x$", ["x:"]),
]


@pytest.mark.parametrize(("text", "expected"), LABELS)
def test_labels(text: str, expected: list[str]) -> None:
    assert marked(text) == expected


LATEX = [
    (r"\section*{Exercise 3}" + "\n$x$\n" + r"\paragraph{Solution.} $y$", ["x:3", "y:3A"]),
    (r"\section{Question 1}\begin{enumerate}\item $x$ \begin{proof}$y$\end{proof} \item $z$\end{enumerate}", ["x:1.1", "y:1.1A", "z:1.2"]),
    (r"\subsection*{Question 1}\begin{enumerate}[label=(\alph*)]\item $x$ \item $y$\end{enumerate}", ["x:1(a)", "y:1(b)"]),
    ("\\textbf{Question 2}\n\\begin{solution}$x$\\end{solution}", ["x:2A"]),
    ("\\begin{exercise}$x$\\end{exercise}\\begin{exercise}$y$\\end{exercise}", ["x:1", "y:2"]),
    ("% Question 1\n$x$", ["x:"]),
]


@pytest.mark.parametrize(("text", "expected"), LATEX)
def test_latex_labels(text: str, expected: list[str]) -> None:
    assert marked(text, "x.tex") == expected


def test_prose_is_cut_at_labels() -> None:
    document = read_document(b"Question 1\nfirst\nQuestion 2\nsecond", "x.md")
    found = [(p.text, p.question) for p in document.parts if isinstance(p, Prose)]
    assert found == [("Question 1\nfirst\n", "1"), ("Question 2\nsecond", "2")]


def test_question_title() -> None:
    (question,) = read_document(b"## Question 1. The softplus", "x.md").questions
    assert (question.id, question.title, question.offset) == ("1", "The softplus", 0)

"""A document in, judged steps out: what is given at each line, what is claimed, the first error, errors carried forward.

`checker` goes through a document in reading order; `cues` knows the words around formulas, `links` the relations in one, `state` what is
known at a place, `universal` whether a counterexample refutes, and `ahead` decides claims on all cores before they are needed.
"""

from verifier.check.ahead import Ahead, Query
from verifier.check.checker import DocumentChecker, check_document, questions_in

__all__ = ["Ahead", "DocumentChecker", "Query", "check_document", "questions_in"]

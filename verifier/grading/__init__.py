"""A document judged with its answer key: what is given comes from the key, final answers are compared with it, and parts get points.

`keyed` reads and judges under the key's givens; `values` takes bare values for what they are; `comparing` holds a student's final
answers against the key's; `marks` counts points.
"""

from verifier.grading.keyed import check_with_key

__all__ = ["check_with_key"]
